import type { HostForm } from '@lucida/runtime/fused';

export type ProbabilityDropsInput = 'logits' | 'differences' | 'oneHot';

/** Where float64 leaves few digits of the difference of two products that nearly cancel. */
const NEAR = 1e-4;

/** The reference. */
export const probabilityDropsOnHost: HostForm<ProbabilityDropsInput, object> = {
  shape: ({ differences }) => differences.shape.slice(0, 2),
  run({ logits, differences, oneHot }, _, output) {
    const [samples, items, classes] = differences.shape as [number, number, number];
    const before = new Float64Array(classes);
    const after = new Float64Array(classes);
    const left = new Float64Array(classes);
    for (let n = 0; n < samples; n++) {
      const intact = logits.values.subarray(n * classes, (n + 1) * classes);
      const chosen = oneHot.values.subarray(n * classes, (n + 1) * classes).indexOf(1);
      softmax(intact, before);
      for (let k = 0; k < items; k++) {
        const row = n * items + k;
        const taken = differences.values.subarray(row * classes, (row + 1) * classes);
        for (let i = 0; i < classes; i++) left[i] = intact[i]! - taken[i]!;
        softmax(left, after);
        output[row] = dropOf(before, after, taken, chosen);
      }
    }
  },
};

function softmax(logits: ArrayLike<number>, probabilities: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (!(logits[i]! <= most)) most = logits[i]!;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const exponential = Math.exp(logits[i]! - most);
    probabilities[i] = exponential;
    sum += exponential;
  }
  for (let i = 0; i < logits.length; i++) probabilities[i]! /= sum;
}

function dropOf(
  before: Float64Array,
  after: Float64Array,
  taken: ArrayLike<number>,
  chosen: number,
): number {
  const p = before[chosen]!;
  const q = after[chosen]!;
  const ofChosen = taken[chosen]!;
  let drop = 0;
  for (let i = 0; i < before.length; i++) {
    if (i === chosen) continue;
    const exponent = ofChosen - taken[i]!;
    drop +=
      Math.abs(exponent) < NEAR
        ? q * before[i]! * Math.expm1(exponent)
        : after[i]! * p - before[i]! * q;
  }
  return drop;
}
