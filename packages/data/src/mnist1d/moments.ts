/** numpy's pairwise summation: eight running sums a block of 128, blocks added two by two. */
function pairwiseSum(values: Float64Array, start: number, count: number): number {
  if (count < 8) {
    let sum = 0;
    for (let i = start; i < start + count; i++) sum += values[i] as number;
    return sum;
  }
  if (count <= 128) {
    const sums = values.slice(start, start + 8);
    const rest = count % 8;
    for (let i = 8; i < count - rest; i += 8) {
      for (let k = 0; k < 8; k++) {
        sums[k] = (sums[k] as number) + (values[start + i + k] as number);
      }
    }
    const [a, b, c, d, e, f, g, h] = sums as unknown as Eight;
    let sum = a + b + (c + d) + (e + f + (g + h));
    for (let i = start + count - rest; i < start + count; i++) sum += values[i] as number;
    return sum;
  }
  const half = Math.floor(count / 2);
  const left = half - (half % 8);
  return pairwiseSum(values, start, left) + pairwiseSum(values, start + left, count - left);
}

type Eight = [number, number, number, number, number, number, number, number];

/** Mean and (population) standard deviation, rounded as numpy rounds them. */
export function moments(values: Float64Array): { mean: number; std: number } {
  const mean = pairwiseSum(values, 0, values.length) / values.length;
  const squares = values.map((value) => (value - mean) * (value - mean));
  const std = Math.sqrt(pairwiseSum(squares, 0, squares.length) / squares.length);
  return { mean, std };
}
