import { util } from '@tensorflow/tfjs';

/**
 * Sums over axes in float64, as the definition has it: each value is added to the element of the
 * result whose place is the value's own without the reduced axes.
 *
 * @param x Values of the given shape.
 * @param axes The reduced axes, none negative, in any order.
 */
export function sumReference(
  x: ArrayLike<number>,
  shape: readonly number[],
  axes: readonly number[],
): Float64Array {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const strides = util.computeStrides([...shape]);
  const sums = new Float64Array(kept.reduce((size, axis) => size * shape[axis]!, 1));
  for (let i = 0; i < x.length; i++) {
    const place = util.indexToLoc(i, shape.length, strides);
    sums[kept.reduce((index, axis) => index * shape[axis]! + place[axis]!, 0)]! += x[i]!;
  }
  return sums;
}
