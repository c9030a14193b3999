/** The formulas of the methods in float64, one sample at a time, written as in the papers. */
import type { Baseline, Score } from '../../src/types.js';
import { apply } from './layers.js';
import { forward, gradientAtTarget, type Net, type Value } from './net.js';

export function softmax(logits: ArrayLike<number>): number[] {
  const max = Math.max(...Array.from(logits));
  const exponentials = Array.from(logits, (logit) => Math.exp(logit - max));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

const sumOfOthers = (p: readonly number[], c: number) =>
  p.reduce((sum, value, j) => (j === c ? sum : sum + value), 0);

/** dy/dA, of the shape of the target activation. */
export function gradient(net: Net, input: Value, c: number, score: Score): Value {
  const logits = forward(net, input).at(-1)!.data;
  const p = softmax(logits);
  const seed = p.map((value, j) => {
    if (score === 'logit') return j === c ? 1 : 0;
    return (j === c ? sumOfOthers(p, c) : -p[c]!) * value;
  });
  return gradientAtTarget(net, input, seed);
}

const positionsOf = ({ height, width }: Value) => height * width;

/** `sum_k weight(p, k) * A[p, k]`. */
function weighted(A: Value, weight: (p: number, k: number) => number): number[] {
  return Array.from({ length: positionsOf(A) }, (_, p) => {
    let sum = 0;
    for (let k = 0; k < A.channels; k++) sum += weight(p, k) * A.data[p * A.channels + k]!;
    return sum;
  });
}

function perChannel(A: Value, term: (p: number, k: number) => number): number[] {
  return Array.from({ length: A.channels }, (_, k) => {
    let sum = 0;
    for (let p = 0; p < positionsOf(A); p++) sum += term(p, k);
    return sum;
  });
}

export function gradCam(A: Value, g: Value): number[] {
  const w = perChannel(A, (p, k) => g.data[p * A.channels + k]! / positionsOf(A));
  return weighted(A, (_, k) => w[k]!);
}

export function gradCamPlusPlus(A: Value, g: Value, normalizeAlpha: boolean): number[] {
  const S = perChannel(A, (p, k) => A.data[p * A.channels + k]!);
  const alpha = (p: number, k: number) => {
    const slope = g.data[p * A.channels + k]!;
    return slope === 0 ? 0 : slope ** 2 / (2 * slope ** 2 + S[k]! * slope ** 3);
  };
  const relu = (p: number, k: number) => Math.max(0, g.data[p * A.channels + k]!);
  const w = perChannel(A, (p, k) => alpha(p, k) * relu(p, k));
  const total = perChannel(A, (p, k) => (relu(p, k) > 0 ? alpha(p, k) : 0));
  return weighted(A, (_, k) => {
    if (!normalizeAlpha) return w[k]!;
    return total[k] === 0 ? 0 : w[k]! / total[k]!;
  });
}

export function hiResCam(A: Value, g: Value): number[] {
  return weighted(A, (p, k) => g.data[p * A.channels + k]!);
}

export function xGradCam(A: Value, g: Value): number[] {
  const S = perChannel(A, (p, k) => A.data[p * A.channels + k]!);
  const products = perChannel(
    A,
    (p, k) => g.data[p * A.channels + k]! * A.data[p * A.channels + k]!,
  );
  return weighted(A, (_, k) => (S[k] === 0 ? 0 : products[k]! / S[k]!));
}

export function layerCam(A: Value, g: Value): number[] {
  return weighted(A, (p, k) => Math.max(0, g.data[p * A.channels + k]!));
}

/** Ablation weights; `bias` gives the value that replaces each channel for the baseline `bias`. */
export function ablationWeights(
  net: Net,
  input: Value,
  c: number,
  score: Score,
  baseline: Baseline,
  bias: readonly number[],
): number[] {
  const values = forward(net, input);
  const A = values[net.target]!;
  const means = perChannel(A, (p, k) => A.data[p * A.channels + k]! / positionsOf(A));
  const drop = (ablated: ArrayLike<number>) => {
    const logits = values.at(-1)!.data;
    if (score === 'logit') return logits[c]! - ablated[c]!;
    const [p, q] = [softmax(logits), softmax(ablated)];
    return p[c]! > 0.5 ? sumOfOthers(q, c) - sumOfOthers(p, c) : p[c]! - q[c]!;
  };
  const logits = values.at(-1)!.data;
  const y = score === 'logit' ? logits[c]! : softmax(logits)[c]!;
  return Array.from({ length: A.channels }, (_, k) => {
    const value = { zero: 0, bias: bias[k]!, mean: means[k]! }[baseline];
    const data = A.data.map((old, i) => (i % A.channels === k ? value : old));
    const fall = drop(forward(net, input, { ...A, data }).at(-1)!.data);
    return y === 0 ? fall : fall / Math.abs(y);
  });
}

/** What the target gives for a channel whose kernel is zeroed; null for a layer without a bias. */
export function biasActivation({ nodes, target }: Net): number[] | null {
  const { op } = nodes[target]!;
  const activated = op.type === 'relu' || (op.type === 'activation' && op.fused === true);
  const layer = activated ? nodes[target - 1]!.op : op;
  const { bias, unbiased } = layer.type === 'separable' ? layer.pointwise : biasOf(layer);
  if (!bias || unbiased) return null;
  const values = { height: 1, width: 1, channels: bias.length, data: Float64Array.from(bias) };
  return Array.from(activated ? apply(op, [values]).data : bias);
}

const biasOf = (op: Net['nodes'][number]['op']): { bias?: number[]; unbiased?: boolean } =>
  op.type === 'conv' || op.type === 'depthwise' ? op : {};

export function ablationCam(A: Value, weights: readonly number[]): number[] {
  return weighted(A, (_, k) => weights[k]!);
}

/** ReLU and division by the maximum. */
export function normalized(raw: readonly number[]): number[] {
  const positive = raw.map((value) => Math.max(0, value));
  const max = Math.max(...positive);
  return max === 0 ? positive : positive.map((value) => value / max);
}
