import * as tf from '@tensorflow/tfjs';
import { type Optimizer, replaceSlot, type TrainableWeight, zeroSlots } from './types.js';

export interface SgdSpec {
  readonly type: 'sgd';
  /** 0 (plain gradient descent) to below 1. */
  readonly momentum: number;
}

/** Gradient descent with classical momentum, as Keras has it: `v = m v - rate g`, `w = w + v`. */
export function sgd(spec: SgdSpec, weights: readonly TrainableWeight[]): Optimizer {
  const slots = spec.momentum > 0 ? zeroSlots(weights) : [];
  return {
    slots,
    update(gradients, learningRate) {
      weights.forEach((weight, i) => {
        const gradient = gradients[i];
        if (!gradient) return;
        const descent = tf.mul(gradient, -learningRate);
        if (spec.momentum === 0) {
          weight.write(tf.add(weight.read(), descent));
          return;
        }
        const velocity = tf.add(tf.mul(slots[i]!, spec.momentum), descent);
        weight.write(tf.add(weight.read(), velocity));
        replaceSlot(slots, i, velocity);
      });
    },
  };
}
