import { SMALLEST_NORMAL } from '../float32.js';
import { CANCELLATION } from '../kernels/grad-cam-plus-plus-weights/attrs.js';
import { apartNodes, type ExplainedGraph, gradientAt, seedOf } from './explained-graph.js';

/** `values / divisor` where a condition holds, else 0. */
export function quotientWhere(
  { f }: ExplainedGraph,
  condition: string,
  values: string | number,
  divisor: string,
): string {
  // What is not chosen is computed too, and must be no 0 / 0.
  return f('Where', condition, f('Div', values, f('Where', condition, divisor, 1)), 0);
}

/** As `gradientShares` has them: the gradient of the score, `[n, K, values]`, without its places. */
export function sharesOf(graph: ExplainedGraph): {
  readonly values: string;
  readonly over: number;
} {
  const averaged = graph.cut.separableHead?.averaged ?? null;
  const at = averaged === null ? graph.target : apartNodes(graph).last;
  return { values: gradientAt(graph, seedOf(graph), at), over: averaged ?? 1 };
}

/** Weights of Grad-CAM, `[n, K, 1]`. */
export function gradCamWeights(graph: ExplainedGraph): string {
  const { f, sum, cut } = graph;
  const positions = cut.spatialShape.reduce((product, length) => product * length, 1);
  return f('Div', sum(sharesOf(graph).values, 2), positions);
}

/** Weights of Grad-CAM++, `[n, K, 1]`. */
export function gradCamPlusPlusWeights(graph: ExplainedGraph, normalizeAlpha: boolean): string {
  const { f, sum, activation } = graph;
  const { values, over } = sharesOf(graph);
  const sums = f('Div', sum(activation, 2), over);
  const denominator = f('Add', f('Mul', values, sums), 2);
  const far = f('Greater', f('Abs', denominator), CANCELLATION);
  const useful = f('And', f('Greater', values, 0), far);
  const alpha = quotientWhere(graph, useful, 1, denominator);
  const weights = sum(f('Mul', alpha, f('Relu', values)), 2);
  if (!normalizeAlpha) return weights;
  const total = f('Mul', sum(alpha, 2), over);
  const size = f('Mul', sum(f('Abs', alpha), 2), over * CANCELLATION);
  const usable = f('Greater', f('Abs', total), f('Max', size, SMALLEST_NORMAL));
  return quotientWhere(graph, usable, weights, total);
}

/** Weights of XGrad-CAM, `[n, K, 1]`. */
export function xGradCamWeights(graph: ExplainedGraph): string {
  const { f, sum, activation } = graph;
  const sums = sum(activation, 2);
  const products = sum(f('Mul', wholeGradient(graph), activation), 2);
  const usable = f('GreaterOrEqual', f('Abs', sums), SMALLEST_NORMAL);
  return quotientWhere(graph, usable, products, sums);
}

/** The gradient of the score at the target, `[n, K, P]`. */
export function wholeGradient(graph: ExplainedGraph): string {
  return gradientAt(graph, seedOf(graph), graph.target);
}
