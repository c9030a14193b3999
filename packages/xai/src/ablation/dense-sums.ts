import { memoryBudget, tensorBytes } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import { ablationDenseSums } from '../kernels/ablation-sums/index.js';
import type { AblationSumsAttrs, AblationSumsInput } from '../kernels/ablation-sums/types.js';

/**
 * `ablationDenseSums` for a kernel that may be larger than a tensor that the backend can compute with
 * at once (VGG16's first dense layer has 392 MiB): what its rows of positions take away is added up.
 *
 * @param largest Bytes; default what the backend allows.
 */
export function denseSums(
  { sums, change, kernel }: Readonly<Record<AblationSumsInput, tf.Tensor4D>>,
  attrs: AblationSumsAttrs,
  largest: number = memoryBudget().largestTensor,
): tf.Tensor {
  const rows = kernel.shape[0];
  const rowsAtOnce = Math.max(1, Math.floor(largest / (tensorBytes(kernel.shape) / rows)));
  if (rowsAtOnce >= rows) return ablationDenseSums({ sums, change, kernel }, attrs);
  const part = (row: number) =>
    tf.tidy(() => {
      const count = Math.min(rowsAtOnce, rows - row);
      return ablationDenseSums(
        {
          sums: row === 0 ? sums : tf.zerosLike(sums),
          change: change.slice([0, row, 0, 0], [-1, count, -1, -1]),
          kernel: kernel.slice([row, 0, 0, 0], [count, -1, -1, -1]),
        },
        attrs,
      );
    });
  let left = part(0);
  for (let row = rowsAtOnce; row < rows; row += rowsAtOnce) {
    const before = left;
    left = tf.tidy(() => before.add(part(row)));
    before.dispose();
  }
  return left;
}
