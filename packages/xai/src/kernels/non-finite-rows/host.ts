import type { HostForm } from '@lucida/runtime/fused';

/** The reference. */
export const nonFiniteRowsOnHost: HostForm<'x', object> = {
  shape: ({ x }) => [x.shape[0]!],
  run({ x: { values, shape } }, _, output) {
    const [rows, columns] = shape as [number, number];
    for (let row = 0; row < rows; row++) {
      // Zero times a number is zero; times an infinity or NaN it is NaN, which stays.
      let trace = 0;
      for (let i = row * columns; i < (row + 1) * columns; i++) trace += 0 * values[i]!;
      output[row] = trace === 0 ? 0 : 1;
    }
  },
};
