/**
 * The bounds of the behaviour suite, all in one place.
 *
 * Every tensor is held to 1e-5 of its largest reference value. Wider is only what float32 cannot
 * hold whoever computes it: a sum in float32 is the exact sum of values that are a few units in the
 * last place away, so where moving weights and inputs by one such unit already moves the exact
 * result by a share s, no float32 result is closer than some multiple of s. That is the case near
 * the pole of Grad-CAM++, for XGrad-CAM's division by a sum that cancels, and for logits that
 * cancel. `referenceWithin` measures s on the reference itself and allows `UNITS * s` where that is
 * more than 1e-5 (bounds.test.ts holds how seldom, and how little).
 *
 * Ablation by running heads subtracts two scores, each rounded in float32, and counts differences
 * below 2^-20 of the largest logit as rounding: `ablationSlack` is what that leaves of a map.
 */
import type { Net, Op } from '../reference/net.js';
import { uniform } from '../reference/random-net.js';
import type { Value } from '../reference/value.js';

export const BOUND = 1e-5;

/** Units in the last place by which a layer's sums, a division or an exponential may be off. */
const UNITS = 4;

/** One unit in the last place of float32, relative. */
const UNIT = 2 ** -23;

const MOVES = 3;

export type Tensors = Readonly<Record<string, ArrayLike<number>>>;

export interface Expected {
  readonly values: ArrayLike<number>;
  /** Most that a value may be off. */
  readonly allowed: number;
  /** How far the values move with a unit in the last place of weights and inputs. */
  readonly moved: number;
}

/** References and the bound of each. */
export function referenceWithin<T extends Tensors>(
  net: Net,
  input: Value,
  compute: (net: Net, input: Value) => T,
): Record<keyof T, Expected> {
  const exact = compute(net, input);
  const moved = Array.from({ length: MOVES }, (_, i) => {
    const next = uniform(i + 1);
    const move = (value: number) => value * (1 + Math.sign(next()) * UNIT);
    return compute(movedNet(net, move), { ...input, data: input.data.map(move) });
  });
  const entries = Object.entries(exact).map(([name, values]): [string, Expected] => {
    const farthest = Math.max(...moved.map((other) => distance(other[name]!, values)));
    const allowed = Math.max(BOUND * largest(values), UNITS * farthest);
    return [name, { values, allowed, moved: farthest }];
  });
  return Object.fromEntries(entries) as Record<keyof T, Expected>;
}

/**
 * How far a map of Ablation-CAM may be off because two rounded scores were subtracted.
 *
 * @param subtracts False where the differences are formed directly, as the closed form does; there
 * is left what float64 itself leaves of a difference that is 0.
 */
export function ablationSlack(
  logits: Expected,
  A: Value,
  c: number,
  score: 'logit' | 'probability',
  subtracts: boolean,
): number {
  const rounding = Math.max(2 ** -20 * largest(logits.values), UNITS * logits.moved);
  const ofLogits = subtracts ? 2 * rounding : 1e-12 * largest(logits.values);
  // A probability moves by at most its own share of twice what the logits move by.
  const y = Math.abs(logits.values[c]!) || 1;
  const ofWeights = score === 'logit' ? ofLogits / y : 2 * ofLogits;
  const perPosition = A.data.map((_, i) => (i % A.channels === 0 ? sumFrom(A, i) : 0));
  return ofWeights * Math.max(...perPosition);
}

export const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

/** `max |a - b|`; NaN where one of them is. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(b, (value, i) => Math.abs(a[i]! - value)));
}

const WEIGHTS = new Set(['kernel', 'bias', 'mean', 'variance', 'gamma', 'beta']);

function movedNet(net: Net, move: (value: number) => number): Net {
  const nodes = net.nodes.map(({ op, inputs }) => ({ op: movedOp(op, move), inputs }));
  return { ...net, nodes };
}

function movedOp<O extends Op>(op: O, move: (value: number) => number): O {
  if (op.type === 'separable') {
    const { depthwise, pointwise } = op;
    return { ...op, depthwise: movedOp(depthwise, move), pointwise: movedOp(pointwise, move) };
  }
  const entries = Object.entries(op).map(([key, value]) =>
    WEIGHTS.has(key) && value !== null ? [key, (value as number[]).map(move)] : [key, value],
  );
  return Object.fromEntries(entries) as O;
}

/** Of the magnitudes of all channels of the position that begins at `i`. */
const sumFrom = ({ channels, data }: Value, i: number) =>
  data.subarray(i, i + channels).reduce((sum, value) => sum + Math.abs(value), 0);
