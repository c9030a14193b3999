/**
 * Sums rows by segment, as their definition has it: segment `s` is the sum of the rows whose id is
 * `s`; rows with an id outside the segments are left out.
 *
 * @param x Rows, [rows, width].
 * @param segmentIds The segment of each row.
 * @returns [segments, width].
 */
export function unsortedSegmentSumReference(
  x: ArrayLike<number>,
  segmentIds: ArrayLike<number>,
  segments: number,
  width: number,
): Float64Array {
  const sums = new Float64Array(segments * width);
  for (let segment = 0; segment < segments; segment++)
    for (let row = 0; row < segmentIds.length; row++)
      if (segmentIds[row] === segment)
        for (let i = 0; i < width; i++) sums[segment * width + i]! += x[row * width + i]!;
  return sums;
}
