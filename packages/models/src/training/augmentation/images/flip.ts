import { UsageError } from '@lucida/runtime/errors';
import type { ImageAugmentation, ImageBatch } from '../types.js';

export interface FlipSpec {
  readonly type: 'flip';
  /** Whether left and right may change places. */
  readonly horizontal: boolean;
  /** Whether top and bottom may change places. */
  readonly vertical: boolean;
}

/** Mirrors each image, with probability 1/2 each way. Draws: horizontal, vertical. */
export const flip: ImageAugmentation<FlipSpec> = {
  check({ horizontal, vertical }) {
    if (typeof horizontal === 'boolean' && typeof vertical === 'boolean') return;
    throw new UsageError(
      `The flip is horizontal: ${horizontal}, vertical: ${vertical}; give true or false for each.`,
    );
  },
  apply(batch, { horizontal, vertical }, random) {
    for (let n = 0; n < batch.samples; n++) {
      const leftRight = random.rand() < 0.5 && horizontal;
      const upDown = random.rand() < 0.5 && vertical;
      if (leftRight) mirrorRows(batch, n);
      if (upDown) swapRows(batch, n);
    }
  },
};

/** Reverses the order of pixels in each row of one image; each pixel keeps its channels. */
function mirrorRows({ values, height, width, channels }: ImageBatch, sample: number): void {
  for (let y = 0; y < height; y++) {
    let left = (sample * height + y) * width * channels;
    let right = left + (width - 1) * channels;
    for (; left < right; left += channels, right -= channels) {
      for (let c = 0; c < channels; c++) {
        const kept = values[left + c]!;
        values[left + c] = values[right + c]!;
        values[right + c] = kept;
      }
    }
  }
}

/** Reverses the order of rows in one image. */
function swapRows({ values, height, width, channels }: ImageBatch, sample: number): void {
  const length = width * channels;
  const first = sample * height * length;
  for (let y = 0; y < height >> 1; y++) {
    const top = first + y * length;
    const bottom = first + (height - 1 - y) * length;
    const kept = values.slice(top, top + length);
    values.copyWithin(top, bottom, bottom + length);
    values.set(kept, bottom);
  }
}
