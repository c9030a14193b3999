import * as tf from '@tensorflow/tfjs';

/** A trainable weight of the model, as tf.layers holds it. */
export interface TrainableWeight {
  readonly shape: readonly (number | null)[];
  read(): tf.Tensor;
  /** Takes the new value, through the weight's constraint where it has one. */
  write(value: tf.Tensor): unknown;
}

/** An update rule and its memory. */
export interface Optimizer {
  /**
   * Per-weight memory between steps (momenta, ...), which a checkpoint stores as it is. What
   * depends on the number of steps alone is computed from `step` instead, so that restoring these
   * restores the optimizer to the last bit. Replaced in place; the owner disposes them.
   */
  readonly slots: tf.Tensor[];
  /**
   * Updates every weight that has a gradient, once.
   *
   * @param gradients one for each weight; null where the loss does not depend on it.
   * @param step steps of the run before this one.
   */
  update(gradients: readonly (tf.Tensor | null)[], learningRate: number, step: number): void;
}

/** Zeros in the shape of every weight. */
export function zeroSlots(weights: readonly TrainableWeight[]): tf.Tensor[] {
  return weights.map((weight) => tf.keep(tf.zeros(weight.shape as number[])));
}

/** Replaces one slot by a value that outlives the surrounding tidy. */
export function replaceSlot(slots: tf.Tensor[], index: number, value: tf.Tensor): void {
  slots[index]!.dispose();
  slots[index] = tf.keep(value);
}
