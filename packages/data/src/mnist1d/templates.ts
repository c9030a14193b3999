import { moments } from './moments.js';
import { linspace } from './signal.js';

/** Heights of the ten digits' strokes from top to bottom, in the units of the paper's Figure 2. */
const STROKES: readonly (readonly number[])[] = [
  [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
  [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
  [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
  [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
  [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
  [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
  [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
  [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
];

/** The ten digits as signals of 12 positions. */
export interface Mnist1dTemplates {
  /** One signal a digit, each of 12 values, standard deviation 1/6, beginning and ending at 0. */
  readonly x: readonly Float64Array[];
  /** The positions, -5/6 to 5/6, `[12]`. */
  readonly t: Float64Array;
  /** The digits, `[10]`. */
  readonly y: Int32Array;
}

/** The templates of MNIST-1D (Greydanus 2020, arXiv:2011.14439). */
export function mnist1dTemplates(): Mnist1dTemplates {
  return {
    x: STROKES.map((stroke) => {
      const heights = Float64Array.from(stroke);
      const { mean } = moments(heights);
      const centred = heights.map((height) => height - mean);
      const { std } = moments(centred);
      const scaled = centred.map((height) => height / std);
      const start = scaled[0] as number;
      return scaled.map((height) => (height - start) / 6);
    }),
    t: linspace(-5, 5, 12).map((place) => place / 6),
    y: Int32Array.from(STROKES.keys()),
  };
}
