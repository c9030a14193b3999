import type { ExplainedExample } from '@lucida/eval';
import type { ColormapName } from '../color/colormap.js';

export interface SamplePictureOptions {
  readonly example: ExplainedExample;
  /**
   * Shape of `example.input`: positions, or positions and channels, of a signal; height, width and
   * 1 or 3 channels of an image.
   */
  readonly inputShape: readonly number[];
  readonly classNames: readonly string[];
  /** What each class of signals is made of, drawn beside the sample; any length. */
  readonly classTemplates?: readonly (readonly number[])[] | null;
  /** Titles to show for the methods' names. */
  readonly methodTitles?: Readonly<Record<string, string>>;
  /** Methods side by side; defaults to all of them, at most three. */
  readonly columns?: number;
  /** In CSS pixels; by default after the columns. */
  readonly width?: number;
  readonly colors?: ColormapName;
  readonly embedding?: 'standalone' | 'inline';
  /**
   * Beginning of the ids inside the picture of an image, unique in the page that it is part of;
   * default `sample-` and the sample's index.
   */
  readonly id?: string;
}

/** Throws a RangeError unless something of a sample has as many values as the shape asks for. */
export function expectLength(
  { example, inputShape }: SamplePictureOptions,
  what: string,
  found: number,
  expected: number,
): void {
  if (found === expected) return;
  throw new RangeError(
    `${what} of sample ${example.index} has ${found} values; the input shape [${inputShape.join(', ')}] asks for ${expected}.`,
  );
}

/** The number of methods side by side. */
export function columnsOf({ columns, example }: SamplePictureOptions): number {
  return Math.max(1, columns ?? Math.min(3, example.maps.length));
}
