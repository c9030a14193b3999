import type { RandomState } from '@lucida/data';

/** One way to alter samples so that their class stays the same. */
interface Augmentation<Spec, Batch> {
  /** @throws UsageError for a setting outside its range. */
  check(spec: Spec): void;
  /**
   * Alters a batch in place. Each sample is altered by its own draws, as many for every sample, in
   * the order of the batch: what becomes of a sample depends on its values and its draws alone.
   */
  apply(batch: Batch, spec: Spec, random: RandomState): void;
}

/** One batch of 1-D signals in host memory, `[samples, positions, channels]` row-major. */
interface SignalBatch {
  readonly values: Float32Array;
  readonly samples: number;
  readonly positions: number;
  readonly channels: number;
}

export type SignalAugmentation<Spec> = Augmentation<Spec, SignalBatch>;

/** One batch of images in host memory, `[samples, height, width, channels]` row-major. */
export interface ImageBatch {
  readonly values: Float32Array;
  readonly samples: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export type ImageAugmentation<Spec> = Augmentation<Spec, ImageBatch>;

/** A uniform number from -limit to limit. */
export function symmetric(random: RandomState, limit: number): number {
  return (2 * random.rand() - 1) * limit;
}
