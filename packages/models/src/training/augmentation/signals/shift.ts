import { checkChoice, checkNumber } from '@lucida/runtime/checks';
import type { SignalAugmentation } from '../types.js';

export interface ShiftSpec {
  readonly type: 'shift';
  /** Largest shift either way, in positions. */
  readonly max: number;
  /** What enters at the edge: the values that left at the other, or the edge's own value. */
  readonly edges: 'wrap' | 'repeat';
}

/** Moves each signal by a whole number of positions, all channels alike. */
export const shift: SignalAugmentation<ShiftSpec> = {
  check({ max, edges }) {
    checkNumber("The shift's maximum", max, { integer: true, min: 0, max: 1e6 });
    checkChoice('way to fill edges', edges, ['wrap', 'repeat']);
  },
  apply(batch, { max, edges }, random) {
    const { values, samples, positions, channels } = batch;
    const length = positions * channels;
    for (let n = 0; n < samples; n++) {
      const by = random.randint(-max, max + 1);
      const original = values.slice(n * length, (n + 1) * length);
      for (let p = 0; p < positions; p++) {
        const from =
          edges === 'wrap'
            ? (((p - by) % positions) + positions) % positions
            : Math.min(Math.max(p - by, 0), positions - 1);
        for (let c = 0; c < channels; c++) {
          values[n * length + p * channels + c] = original[from * channels + c]!;
        }
      }
    }
  },
};
