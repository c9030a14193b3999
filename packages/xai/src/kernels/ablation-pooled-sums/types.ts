import type { AblationSumsAttrs } from '../ablation-sums/types.js';

export interface PooledSumsAttrs extends AblationSumsAttrs {
  /** What is applied to the sums. */
  readonly activation: 'linear' | 'relu';
  readonly reduce: 'maximum' | 'average';
  /** Rows and columns of a window of the pooling, which lies within the image. */
  readonly window: readonly [number, number];
  /** Of the pooling. */
  readonly steps: readonly [number, number];
}

/** Shape of the result. */
export function pooledShape(
  sums: readonly number[],
  { count, window, steps }: PooledSumsAttrs,
): number[] {
  const [samples, height, width, units] = sums as [number, number, number, number];
  const along = (size: number, axis: 0 | 1) => Math.floor((size - window[axis]) / steps[axis]) + 1;
  return [samples, count, along(height, 0), along(width, 1), units];
}
