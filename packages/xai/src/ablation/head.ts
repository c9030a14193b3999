import { tensorBytes } from '@lucida/runtime';
import { flattenPositions } from '../channels.js';
import { dropsByItems, repeatSamples, replaceChannels } from './items.js';
import type { Strategy } from './strategy.js';

/**
 * Runs the head once for every pair of a sample and a channel; the layers before the target are not
 * run again.
 */
export const headStrategy: Strategy = (source, baseline) => {
  const { penultimate, memory, spatialShape, channels } = source.cut;
  // Replacing a channel holds the activation twice, as measured beside what the head does.
  const bytes = memory.head + 2 * tensorBytes([...spatialShape, channels]);
  return dropsByItems(source, baseline, bytes, ({ activations, ...part }) => {
    const flat = flattenPositions(activations.target);
    return (items) =>
      penultimate.values({
        target: replaceChannels(flat, part.baseline, items).reshape([
          -1,
          ...spatialShape,
          channels,
        ]),
        others: activations.others.map((other) => repeatSamples(other, items.count)),
      });
  });
};
