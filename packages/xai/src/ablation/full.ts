import { tensorBytes } from '@lucida/runtime';
import { flattenPositions } from '../channels.js';
import { dropsByItems, repeatSamples, replaceChannels } from './items.js';
import type { Strategy } from './strategy.js';

/** Runs the whole model once for every channel: slow on purpose, what the others are measured by. */
export const fullStrategy: Strategy = (source, baseline) => {
  const { features, penultimate, memory, spatialShape, channels } = source.cut;
  const bytes =
    Math.max(memory.features, memory.head) + 2 * tensorBytes([...spatialShape, channels]);
  return dropsByItems(source, baseline, bytes, ({ inputs, ...part }) => (items) => {
    const { target, others } = features(repeatSamples(inputs, items.count));
    const ablated = replaceChannels(flattenPositions(target), part.baseline, items);
    return penultimate.values({ target: ablated.reshape(target.shape), others });
  });
};
