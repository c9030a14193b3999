import { graphRunner } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';

/** Inputs before and after a mask, `[n, ...]`, and what some class has for them, `[n]`. */
interface Masked {
  readonly inputs: tf.Tensor;
  readonly kept: tf.Tensor;
  readonly original: tf.Tensor1D;
  readonly masked: tf.Tensor1D;
}

/**
 * What masked samples have, and what the originals have where a mask has taken nothing away: on the
 * backend `native` the two come from different graphs, and no increase is to come from their rounding.
 * On others they come from the same operations.
 */
export function unlessUnchanged({ inputs, kept, original, masked }: Masked): tf.Tensor1D {
  if (graphRunner() === null) return masked;
  // Tensors of native lie on the host, so that nothing is waited for.
  const [before, after] = [inputs.dataSync(), kept.dataSync()];
  const [intact, values] = [original.dataSync(), masked.dataSync().slice()];
  const size = before.length / values.length;
  for (let n = 0; n < values.length; n++) {
    let i = n * size;
    while (i < (n + 1) * size && before[i] === after[i]) i++;
    if (i === (n + 1) * size) values[n] = intact[n]!;
  }
  return tf.tensor1d(values);
}
