import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import { oneHotRows } from '../one-hot.js';
import { logitDifferences, scoreDrop } from '../score.js';
import { replaceChannels } from './baseline.js';
import type { Strategy } from './strategy.js';

/** Runs the whole model once for every channel: slow on purpose, the oracle for the others. */
export const fullStrategy: Strategy = ({ cut, inputs, logits, target, score }, baseline) =>
  tf.tidy(() => {
    const drops = Array.from({ length: cut.channels }, (_, channel) =>
      tf.tidy(() => {
        const chosen = oneHotRows(tf.tensor1d([channel], 'int32'), cut.channels);
        const ablated = cut.full(inputs, (activation) =>
          replaceChannels(flattenPositions(activation), baseline, chosen).reshape(activation.shape),
        );
        const differences = logitDifferences(logits, ablated.expandDims<tf.Tensor3D>(1));
        return scoreDrop(logits, differences, target, score);
      }),
    );
    return tf.concat(drops, 1);
  });
