import * as tf from '@tensorflow/tfjs';
import { SCRATCH_FLOATS } from '../kernels/heap.js';

const BYTES_PER_VALUE = 4;

/**
 * What weights of these shapes take on the current backend once a model has run, in bytes. On wasm
 * tfjs keeps every kernel of a convolution or dense layer a second time, laid out for its own use;
 * dense kernels larger than 16 MiB are not copied.
 */
export function weightBytes(shapes: Iterable<readonly (number | null)[]>): number {
  const copies = tf.getBackend() === 'wasm';
  let bytes = 0;
  for (const shape of shapes) {
    const size = shape.reduce<number>((product, length) => product * (length ?? 1), 1);
    const isCopied = copies && (shape.length > 2 || (shape.length === 2 && size <= SCRATCH_FLOATS));
    bytes += BYTES_PER_VALUE * size * (isCopied ? 2 : 1);
  }
  return bytes;
}
