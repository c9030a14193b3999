/**
 * The rows of an image as PNG packs them best: each predicted from what is left of it and above, by
 * the filter whose residuals have the smallest sum of magnitudes (the heuristic of the PNG
 * specification, third edition, section 12.7).
 *
 * @param data row-major, 8 bits a channel
 * @param rowBytes values in a row
 * @param pixelBytes values in a pixel
 * @returns for every row a byte that names its filter, then its residuals
 */
export function filterRows(data: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = data.length / rowBytes;
  const out = new Uint8Array(rows * (rowBytes + 1));
  const residuals = FILTERS.map(() => new Uint8Array(rowBytes));
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0; y < rows; y++) {
    const row = data.subarray(y * rowBytes, (y + 1) * rowBytes);
    const sums = FILTERS.map((predict, filter) =>
      subtract(row, above, pixelBytes, predict, residuals[filter]!),
    );
    const best = sums.indexOf(Math.min(...sums));
    out[y * (rowBytes + 1)] = best;
    out.set(residuals[best]!, y * (rowBytes + 1) + 1);
    above = row;
  }
  return out;
}

type Predict = (left: number, up: number, upLeft: number) => number;

/** By the number that stands for them in a file: none, sub, up, average, Paeth. */
const FILTERS: readonly Predict[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, upLeft) => {
    const toLeft = Math.abs(up - upLeft);
    const toUp = Math.abs(left - upLeft);
    const toUpLeft = Math.abs(left + up - 2 * upLeft);
    if (toLeft <= toUp && toLeft <= toUpLeft) return left;
    return toUp <= toUpLeft ? up : upLeft;
  },
];

/** Writes the residuals, modulo 256; returns the sum of their magnitudes as signed bytes. */
function subtract(
  row: Uint8Array,
  above: Uint8Array,
  pixelBytes: number,
  predict: Predict,
  residuals: Uint8Array,
): number {
  let sum = 0;
  for (let at = 0; at < row.length; at++) {
    const inside = at >= pixelBytes;
    const left = inside ? row[at - pixelBytes]! : 0;
    const upLeft = inside ? above[at - pixelBytes]! : 0;
    const residual = (row[at]! - predict(left, above[at]!, upLeft)) & 255;
    residuals[at] = residual;
    sum += residual < 128 ? residual : 256 - residual;
  }
  return sum;
}
