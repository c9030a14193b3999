import type { RandomState } from '@lucida/data';

/** One batch of 1-D signals in host memory, `[n, positions, channels]` row-major. */
interface SignalBatch {
  readonly values: Float32Array;
  readonly samples: number;
  readonly positions: number;
  readonly channels: number;
}

/** One way to alter signals so that their class stays the same. */
export interface SignalAugmentation<Spec> {
  /** @throws UsageError for a setting outside its range. */
  check(spec: Spec): void;
  /** Alters a batch in place, each sample by its own draws. */
  apply(batch: SignalBatch, spec: Spec, random: RandomState): void;
}

/** A uniform number from -limit to limit. */
export function symmetric(random: RandomState, limit: number): number {
  return (2 * random.rand() - 1) * limit;
}
