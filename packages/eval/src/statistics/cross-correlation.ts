import { mean } from './mean.js';

/**
 * How much two 1-D templates resemble each other wherever they lie: the largest value over all
 * shifts of their zero-mean normalised cross-correlation, both continued with their mean. 1 for
 * equal shapes up to scale and offset; 0 when a template is constant, as it has no shape.
 */
export function shiftedSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = centred(a);
  const y = centred(b);
  const norm = Math.sqrt(energy(x) * energy(y));
  if (norm === 0) return 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let shift = 1 - y.length; shift < x.length; shift++) {
    let product = 0;
    const end = Math.min(x.length, y.length + shift);
    for (let i = Math.max(0, shift); i < end; i++) product += x[i]! * y[i - shift]!;
    best = Math.max(best, product / norm);
  }
  return Math.min(1, best);
}

/** `shiftedSimilarity` of every pair of templates: symmetric, `[classes][classes]`. */
export function templateSimilarity(templates: readonly ArrayLike<number>[]): number[][] {
  return templates.map((a) => templates.map((b) => shiftedSimilarity(a, b)));
}

function centred(values: ArrayLike<number>): Float64Array {
  // A mean that was rounded would leave a constant template some noise to be taken for its shape.
  const middle = Array.from(values).every((value) => value === values[0])
    ? values[0]!
    : mean(values);
  return Float64Array.from(values, (value) => value - middle);
}

function energy(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
