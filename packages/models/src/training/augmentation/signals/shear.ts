import { checkNumber } from '@lucida/runtime/checks';
import { type SignalAugmentation, symmetric } from '../types.js';

export interface ShearSpec {
  readonly type: 'shear';
  /** Largest difference, either way, that the ramp makes between the first and last position. */
  readonly max: number;
}

/** Adds a straight ramp to each signal, zero at its middle, the same to all channels. */
export const shear: SignalAugmentation<ShearSpec> = {
  check({ max }) {
    checkNumber("The shear's maximum", max, { min: 0, max: 1e6 });
  },
  apply(batch, { max }, random) {
    const { values, samples, positions, channels } = batch;
    for (let n = 0; n < samples; n++) {
      const slope = symmetric(random, max);
      for (let p = 0; p < positions; p++) {
        const ramp = positions > 1 ? slope * (p / (positions - 1) - 0.5) : 0;
        for (let c = 0; c < channels; c++) {
          const i = (n * positions + p) * channels + c;
          values[i] = values[i]! + ramp;
        }
      }
    }
  },
};
