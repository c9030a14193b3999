import * as tf from '@tensorflow/tfjs';
import { floatsOf, wasmKernel, zeros } from '../heap.js';

/**
 * Sums rows by segment, which the gradient of `gather` is made of and tfjs' wasm backend lacks.
 * Rows whose id is no segment are left out, as on tfjs' other backends.
 */
export const unsortedSegmentSum = wasmKernel<
  tf.UnsortedSegmentSumInputs,
  tf.UnsortedSegmentSumAttrs
>((backend, { x, segmentIds }, { numSegments }) => {
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const width = tf.util.sizeFromShape(rowShape);
  const output = zeros(backend, [numSegments, ...rowShape]);
  const rows = floatsOf(backend, x);
  const ids = backend.typedArrayFromHeap(segmentIds);
  const sums = floatsOf(backend, output);
  for (let row = 0; row < ids.length; row++) {
    const segment = ids[row]!;
    if (segment < 0 || segment >= numSegments) continue;
    for (let i = 0; i < width; i++) sums[segment * width + i]! += rows[row * width + i]!;
  }
  return output;
});
