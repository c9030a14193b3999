import type { HostForm, HostTensor } from '@lucida/runtime/fused';
import { channelShape } from '../shapes.js';
import type { DenseGradientAttrs } from './attrs.js';

/** The reference. */
export const denseGradientOnHost: HostForm<'seed' | 'kernel', DenseGradientAttrs> = {
  shape: (_, { shape }) => shape,
  run({ seed, kernel }, { shape }, output) {
    const { samples, positions, channels } = channelShape(shape);
    const [ownPositions, , classes] = kernel.shape as [number, number, number];
    const rows = ownPositions * channels;
    const spread = positions / ownPositions;
    const sums = new Float64Array(rows);
    for (let n = 0; n < samples; n++) {
      sums.fill(0);
      for (let c = 0; c < classes; c++) {
        const share = seed.values[n * classes + c]!;
        // Of a logit's seed all entries but one are 0.
        if (share !== 0) addColumn(kernel.values, c, classes, share / spread, sums);
      }
      const start = n * spread * rows;
      output.set(sums, start);
      const first = output.subarray(start, start + rows);
      for (let p = 1; p < spread; p++) output.set(first, start + p * rows);
    }
  },
};

/** Adds `share * W[row, column]` to each row's sum. */
function addColumn(
  W: HostTensor['values'],
  column: number,
  columns: number,
  share: number,
  sums: Float64Array,
): void {
  for (let row = 0, i = column; row < sums.length; row++, i += columns) sums[row]! += share * W[i]!;
}
