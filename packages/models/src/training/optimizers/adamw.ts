import * as tf from '@tensorflow/tfjs';
import { type Optimizer, replaceSlot, type TrainableWeight, zeroSlots } from './types.js';

export interface AdamWSpec {
  readonly type: 'adamw';
  /** Decay of the mean of gradients, 0 to below 1. */
  readonly beta1: number;
  /** Decay of the mean of squared gradients, 0 to below 1. */
  readonly beta2: number;
  readonly epsilon: number;
  /** Share of a kernel that is taken off it in each step, times the learning rate. */
  readonly weightDecay: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2). Only kernels decay:
 * weights of rank 1 (biases, batch-norm scales) are left alone.
 */
export function adamw(spec: AdamWSpec, weights: readonly TrainableWeight[]): Optimizer {
  const { beta1, beta2, epsilon, weightDecay } = spec;
  const count = weights.length;
  /** Means of gradients, then means of squared gradients. */
  const slots = [...zeroSlots(weights), ...zeroSlots(weights)];
  return {
    slots,
    update(gradients, learningRate, step) {
      // The bias corrections are folded into two numbers, which saves two operations a weight.
      const correction = Math.sqrt(1 - beta2 ** (step + 1));
      const rate = (learningRate * correction) / (1 - beta1 ** (step + 1));
      weights.forEach((weight, i) => {
        const gradient = gradients[i];
        if (!gradient) return;
        const mean = tf.add(tf.mul(slots[i]!, beta1), tf.mul(gradient, 1 - beta1));
        const square = tf.add(
          tf.mul(slots[count + i]!, beta2),
          tf.mul(tf.square(gradient), 1 - beta2),
        );
        const denominator = tf.add(tf.sqrt(square), epsilon * correction);
        const descent = tf.div(tf.mul(mean, rate), denominator);
        const value = weight.read();
        const decays = weightDecay > 0 && weight.shape.length > 1;
        const decayed = decays ? tf.mul(value, 1 - learningRate * weightDecay) : value;
        weight.write(tf.sub(decayed, descent));
        replaceSlot(slots, i, mean);
        replaceSlot(slots, count + i, square);
      });
    },
  };
}
