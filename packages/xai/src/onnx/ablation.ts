import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { ROUNDING } from '../ablation/difference.js';
import { SMALLEST_NORMAL } from '../float32.js';
import type { Baseline } from '../types.js';
import {
  apartNodes,
  byChannel,
  type ExplainedGraph,
  gradientAt,
  valueInstead,
} from './explained-graph.js';

/**
 * Weights of Ablation-CAM in closed form, `[n, K, 1]`, as `closedFormStrategy` and `ablationWeights`
 * have them.
 *
 * @param keep Is given the tensors that the file holds, to be freed once it is written.
 * @throws UsageError where layers after the target mix its channels other than in one last dense layer.
 */
export function ablationWeights(
  graph: ExplainedGraph,
  baseline: Baseline,
  keep: (tensor: tf.Tensor) => void,
): string {
  const { network, cut, f, score, oneHot, sum } = graph;
  if (!cut.separableHead) {
    throw new UsageError(
      `Ablation-CAM at layer ${cut.layer} cannot be exported: the layers after it mix channels in more than one last dense layer, so that it takes a run for every channel; choose a later layer or another method.`,
    );
  }
  const replaced = baselineOf(graph, baseline, keep);
  const drops = dropsOf(graph, replaced, keep);
  const scores = score === 'logit' ? network.logits : network.probabilities;
  const magnitude = f('Abs', sum(f('Mul', scores, oneHot), 1));
  const small = f('Less', magnitude, SMALLEST_NORMAL);
  const divisor = f('Reshape', f('Where', small, 1, magnitude), network.writer.integers([0, 1, 1]));
  return f('Div', drops, divisor);
}

/** What each channel is replaced by, `[n, K, 1]` or `[1, K, 1]`. */
function baselineOf(
  graph: ExplainedGraph,
  baseline: Baseline,
  keep: (tensor: tf.Tensor) => void,
): string {
  const { network, cut, f, activation } = graph;
  const shape = [1, cut.channels, 1];
  if (baseline === 'zero') {
    return network.writer.floats(new Array(cut.channels).fill(0), shape);
  }
  if (baseline === 'bias') {
    const bias = cut.biasActivation();
    keep(bias);
    return network.writer.weight('baseline', bias, { order: [0], shape });
  }
  const mean = reduced(graph, 'ReduceMean', activation);
  const least = reduced(graph, 'ReduceMin', activation);
  return f('Min', f('Max', mean, least), reduced(graph, 'ReduceMax', activation));
}

/** `y - y_k`, `[n, K, 1]`. */
function dropsOf(graph: ExplainedGraph, baseline: string, keep: (tensor: tf.Tensor) => void) {
  const { cut, f, network, score, oneHot, sum } = graph;
  const { passesConstants } = cut.separableHead!;
  const apart = apartNodes(graph);
  const features = byChannel(graph, network.values.get(apart.last)!);
  const atBaseline = passesConstants ? baseline : featuresAt(graph, baseline);
  const change = difference(graph, features, atBaseline);
  if (score === 'logit') return sum(f('Mul', change, gradientAt(graph, oneHot, apart.last)), 2);
  return probabilityDrops(graph, contributions(graph, change, keep));
}

/** What the last dense layer would read if every channel were at its baseline, `[n, K, values]`. */
function featuresAt(graph: ExplainedGraph, baseline: string): string {
  const { network, target, f } = graph;
  const { writer, values } = network;
  const activation = values.get(target)!.in('channels-first');
  const ones = values
    .get(target)!
    .shape.slice(1)
    .map(() => 1);
  const broadcast = f('Reshape', baseline, writer.integers([0, graph.cut.channels, ...ones]));
  const everywhere = f('Expand', broadcast, f('Shape', activation));
  return byChannel(graph, valueInstead(graph, apartNodes(graph), everywhere));
}

/** `a - b`, and 0 where that is rounding, as `difference` has it. */
function difference({ f }: ExplainedGraph, a: string, b: string): string {
  const change = f('Sub', a, b);
  const noise = f('Mul', f('Max', f('Abs', a), f('Abs', b)), ROUNDING);
  return f('Where', f('Greater', f('Abs', change), noise), change, 0);
}

/** What each channel gives to each logit, `[n, K, classes]`, from `[n, K, values]`. */
function contributions(
  { network, cut }: ExplainedGraph,
  change: string,
  keep: (tensor: tf.Tensor) => void,
): string {
  const { writer } = network;
  // One matrix product a channel: [n, values] by [values, classes].
  const kernel = cut.separableHead!.kernel();
  keep(kernel);
  const byChannel = writer.weight('ablation/kernel', kernel, { order: [1, 0, 2] });
  const perm = [1, 0, 2];
  const changes = writer.add('Transpose', [change], 'ablation/changes', { perm });
  const products = writer.add('MatMul', [changes, byChannel], 'ablation/products');
  return writer.add('Transpose', [products], 'ablation/contributions', { perm });
}

/** `[n, K, 1]`, as `probabilityDrops` has it, without the cancellation of a difference. */
function probabilityDrops(
  { network, f, oneHot, sum }: ExplainedGraph,
  differences: string,
): string {
  const { writer } = network;
  const oneRow = writer.integers([0, 1, -1]);
  const chosen = f('Reshape', oneHot, oneRow);
  const intact = f('Reshape', network.logits, oneRow);
  const softmax = (logits: string) =>
    writer.add('Softmax', [logits], 'ablation/softmax', { axis: -1 });
  const before = softmax(intact);
  const after = softmax(f('Sub', intact, differences));
  const ofTarget = (values: string) => sum(f('Mul', values, chosen), 2);
  const [targetBefore, targetAfter] = [ofTarget(before), ofTarget(after)];
  const exponent = f('Sub', ofTarget(differences), differences);
  // exp(x) - 1 = 2 t / (1 - t), t the hyperbolic tangent of x / 2.
  const tanh = f('Tanh', f('Mul', f('Max', f('Min', exponent, 1), -1), 0.5));
  const expMinusOne = f('Div', f('Mul', tanh, 2), f('Sub', 1, tanh));
  const near = f('Mul', f('Mul', targetAfter, before), expMinusOne);
  const far = f('Sub', f('Mul', after, targetBefore), f('Mul', before, targetAfter));
  return sum(f('Where', f('Less', f('Abs', exponent), 1), near, far), 2);
}

/** Over the positions, `[n, K, 1]`. */
function reduced({ network }: ExplainedGraph, op: string, array: string): string {
  return network.writer.add(op, [array], `ablation/${op}`, { axes: [2] });
}
