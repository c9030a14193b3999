import type { CutModel, CutTensors } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';

/**
 * Vector-Jacobian product of the head: `sum_c seed[n, c] * dz[n, c]/dA[n, p, k]`, of the target
 * activation's shape. The layers before the cut are not run.
 *
 * @param seed `dy/dz`, `[n, classes]`.
 */
export function headGradient(cut: CutModel, activations: CutTensors, seed: tf.Tensor2D): tf.Tensor {
  const logitsOf = (target: tf.Tensor) => cut.head({ target, others: activations.others });
  return tf.grad(logitsOf)(activations.target, seed);
}
