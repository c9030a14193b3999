/**
 * Average of the input over the box that an output pixel covers, `[out, in]`: output i covers
 * `[i * in / out, (i + 1) * in / out)`, and pixels that the box cuts count by the part inside it.
 * Exact for every ratio, enlarging too.
 */
export function areaMatrix(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    // In units of 1 / to of an input pixel every border is an integer.
    const start = i * from;
    const end = start + from;
    for (let j = Math.floor(start / to); j * to < end; j++) {
      const overlap = Math.min(end, (j + 1) * to) - Math.max(start, j * to);
      matrix[i * from + j] = overlap / from;
    }
  }
  return matrix;
}
