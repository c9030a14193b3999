import { checkNumber } from '@lucida/runtime/checks';
import type { SignalAugmentation } from '../types.js';

export interface NoiseSpec {
  readonly type: 'noise';
  /** Standard deviation of the noise. */
  readonly deviation: number;
}

/** Adds independent normal noise to every value. */
export const noise: SignalAugmentation<NoiseSpec> = {
  check({ deviation }) {
    checkNumber("The noise's deviation", deviation, { min: 0, max: 1e6 });
  },
  apply({ values }, { deviation }, random) {
    for (let i = 0; i < values.length; i++) values[i] = values[i]! + deviation * random.randn();
  },
};
