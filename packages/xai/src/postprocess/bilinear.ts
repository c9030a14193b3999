/**
 * Linear interpolation with half-pixel centres, `[out, in]`: output i reads the input at
 * `(i + 0.5) * in / out - 0.5`, and the edge value beyond the edges. Enlarging, it equals Pillow's
 * and TensorFlow's bilinear; shrinking, TensorFlow's without antialiasing.
 */
export function bilinearMatrix(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    const centre = ((2 * i + 1) * from) / (2 * to) - 0.5;
    const position = Math.min(Math.max(centre, 0), from - 1);
    const low = Math.min(Math.floor(position), Math.max(from - 2, 0));
    const high = Math.min(low + 1, from - 1);
    matrix[i * from + low]! += 1 - (position - low);
    matrix[i * from + high]! += position - low;
  }
  return matrix;
}
