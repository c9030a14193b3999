/**
 * Batch normalisation with given statistics: `(x - mean) / sqrt(variance + epsilon) * scale +
 * offset`, channel by channel.
 *
 * @param x Values with the channels last, as many as the other arrays are long.
 */
export function batchNormReference(
  x: ArrayLike<number>,
  mean: ArrayLike<number>,
  variance: ArrayLike<number>,
  offset: ArrayLike<number>,
  scale: ArrayLike<number>,
  epsilon: number,
): Float64Array {
  return Float64Array.from({ length: x.length }, (_, i) => {
    const k = i % mean.length;
    return ((x[i]! - mean[k]!) / Math.sqrt(variance[k]! + epsilon)) * scale[k]! + offset[k]!;
  });
}
