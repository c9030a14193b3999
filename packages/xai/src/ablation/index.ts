import * as tf from '@tensorflow/tfjs';
import { finishedWeights } from '../kernels/ablation-weights/index.js';
import type { ChosenStrategy } from '../types.js';
import { baselineValues } from './baseline.js';
import { closedFormStrategy } from './closed-form.js';
import { deltaStrategy } from './delta.js';
import { fullStrategy } from './full.js';
import { headStrategy } from './head.js';
import type { AblationSource, Strategy } from './strategy.js';

const STRATEGIES: Record<ChosenStrategy, Strategy> = {
  'closed-form': closedFormStrategy,
  delta: deltaStrategy,
  head: headStrategy,
  full: fullStrategy,
};

/**
 * `w_k = (y - y_k) / abs(y)`, `[n, channels]`, with `y_k` the score when channel k is replaced by
 * the baseline. Where `y` is 0 (or below the smallest normal float32) the weight is `y - y_k`. A
 * channel that equals its baseline everywhere has weight exactly 0.
 */
export function ablationWeights(source: AblationSource): tf.Tensor2D {
  return tf.tidy(() => {
    const { activations, logits, target: oneHot, score, strategy } = source;
    const baseline = baselineValues(source, source.baseline);
    const drops = STRATEGIES[strategy](source, baseline);
    const scores = score === 'logit' ? logits : tf.softmax(logits);
    const activation = activations.target;
    const weights = finishedWeights({ drops, scores, oneHot, activation, baseline }, {});
    return weights as tf.Tensor2D;
  });
}
