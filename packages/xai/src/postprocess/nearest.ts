/**
 * The input pixel in which an output pixel's centre lies, `[out, in]`: `floor((i + 0.5) * in / out)`,
 * the half-pixel convention, so that doubling shows every pixel exactly twice. Formed in integers:
 * a centre on the border of two pixels takes the second, always. (Pillow does the same but for such
 * centres, which its running sum of floats may put on either side.)
 */
export function nearestMatrix(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    matrix[i * from + Math.floor(((2 * i + 1) * from) / (2 * to))] = 1;
  }
  return matrix;
}
