import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { wasmKernel } from '../heap.js';

type Values = ReturnType<import('@tensorflow/tfjs-backend-wasm').BackendWasm['typedArrayFromHeap']>;

/**
 * Repeats a tensor by copies of whole blocks. tfjs' kernel works out the place of every single value
 * in JavaScript; the gradient of batch normalization tiles its mean to the size of the input, which
 * took half the time of a training step of a small MobileNet.
 */
export function tile(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.TileInputs, tf.TileAttrs>((backend, { x }, attrs) => {
    if (x.dtype === 'string' || x.dtype === 'complex64') {
      return callKernel(stock, backend, { x }, attrs);
    }
    const shape = x.shape.map((size, axis) => size * attrs.reps[axis]!);
    const output = backend.makeOutput(shape, x.dtype);
    if (tf.util.sizeFromShape(shape) === 0) return output;
    write(backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(output), x.shape, attrs.reps);
    return output;
  });
}

function write(from: Values, to: Values, shape: readonly number[], reps: readonly number[]): void {
  const inBlock = shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
  const outBlock = inBlock.map((size, axis) =>
    reps.slice(axis + 1).reduce((product, rep) => product * rep, size),
  );
  // From this axis on nothing is repeated.
  const plain = reps.findLastIndex((rep) => rep > 1) + 1;

  const writeBlock = (axis: number, source: number, target: number): void => {
    if (axis >= plain) {
      const size = axis === 0 ? from.length : inBlock[axis - 1]!;
      if (size === 1) to[target] = from[source]!;
      else to.set(from.subarray(source, source + size), target);
      return;
    }
    for (let i = 0; i < shape[axis]!; i++) {
      writeBlock(axis + 1, source + i * inBlock[axis]!, target + i * outBlock[axis]!);
    }
    const size = shape[axis]! * outBlock[axis]!;
    const end = target + size * reps[axis]!;
    // Each copy takes all that is there already, so that few repetitions are needed.
    for (let done = size; target + done < end; done *= 2) {
      to.copyWithin(target + done, target, Math.min(target + done, end - done));
    }
  };
  writeBlock(0, 0, 0);
}
