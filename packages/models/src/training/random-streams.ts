import { RandomState } from '@lucida/data';

const PURPOSES = { order: 1, augmentation: 2 } as const;

/**
 * An independent random stream for one purpose at one place of a run. As each place has its own,
 * a resumed run needs no generator state to draw what the unbroken run drew.
 */
export function randomStream(
  seed: number,
  purpose: keyof typeof PURPOSES,
  ...place: readonly number[]
): RandomState {
  return new RandomState([seed, PURPOSES[purpose], ...place]);
}
