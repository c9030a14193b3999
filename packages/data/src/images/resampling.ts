import type { ImageFilter } from './types.js';

/** Bits after the point of a weight: Pillow's `PRECISION_BITS`, 32 less 8 of a byte and 2 to spare. */
export const WEIGHT_BITS = 22;

/** Which inputs make one output along an axis, and with what weights. */
export interface Resampling {
  /** First input of each output. */
  readonly starts: Int32Array;
  /** Number of inputs of each output. */
  readonly counts: Int32Array;
  /** Fixed-point weights, `stride` for each output. */
  readonly weights: Int32Array;
  readonly stride: number;
}

interface Shape {
  /** Half of its width, at a scale of 1. */
  readonly support: number;
  at(x: number): number;
}

const SHAPES: Record<Exclude<ImageFilter, 'nearest'>, Shape> = {
  area: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: (x) => cubic(Math.abs(x)) },
};

/** Keys' cubic convolution with a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** Images of one size have all the same two of these; of many sizes, the last ones are kept. */
const MOST_KEPT = 64;
const kept = new Map<string, Resampling>();

/**
 * How an axis of `from` pixels becomes one of `to`. The filter is widened when shrinking; its
 * weights are normalised in double precision, then rounded half away from zero.
 */
export function resamplingOf(
  from: number,
  to: number,
  filter: Exclude<ImageFilter, 'nearest'>,
): Resampling {
  const key = `${filter} ${from} ${to}`;
  const known = kept.get(key);
  if (known) return known;
  const made = makeResampling(from, to, SHAPES[filter]);
  if (kept.size === MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

function makeResampling(from: number, to: number, shape: Shape): Resampling {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = shape.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  for (let out = 0; out < to; out++) {
    const center = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(from, Math.trunc(center + support + 0.5));
    const exact = Array.from({ length: end - start }, (_, i) =>
      shape.at((i + start - center + 0.5) * (1 / stretch)),
    );
    const total = exact.reduce((sum, weight) => sum + weight, 0);
    starts[out] = start;
    counts[out] = end - start;
    weights.set(
      exact.map((weight) => fixed(total === 0 ? weight : weight / total)),
      out * stride,
    );
  }
  return { starts, counts, weights, stride };
}

function fixed(weight: number): number {
  return Math.trunc(weight * 2 ** WEIGHT_BITS + (weight < 0 ? -0.5 : 0.5));
}
