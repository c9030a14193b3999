import * as tf from '@tensorflow/tfjs';
import { SMALLEST_NORMAL } from '../float32.js';
import { targetScore } from '../score.js';
import type { ChosenStrategy } from '../types.js';
import { baselineValues, deadChannels } from './baseline.js';
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
    const baseline = baselineValues(source, source.baseline);
    const drops = STRATEGIES[source.strategy](source, baseline);
    const magnitude = targetScore(source.logits, source.target, source.score).abs().expandDims(1);
    const divisor = tf.where(magnitude.less(SMALLEST_NORMAL), tf.onesLike(magnitude), magnitude);
    const dead = deadChannels(source.activations.target, baseline);
    return tf.where(dead, tf.zerosLike(drops), drops.div<tf.Tensor2D>(divisor));
  });
}
