import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { METHODS } from '../methods/index.js';
import type { Baseline } from '../types.js';
import { ablationWeights } from './ablation.js';
import type { ExplainedGraph } from './explained-graph.js';
import {
  gradCamPlusPlusWeights,
  gradCamWeights,
  wholeGradient,
  xGradCamWeights,
} from './weights.js';

/** What a method's map depends on beside the graph. */
export interface MethodSettings {
  readonly baseline: Baseline;
  readonly normalizeAlpha: boolean;
  /** Is given the tensors that the file holds, to be freed once it is written. */
  keep(tensor: tf.Tensor): void;
}

/** Writes the map before the ReLU, `[n, 1, P]`. */
type MapWriter = (graph: ExplainedGraph, settings: MethodSettings) => string;

/** `sum_k w[n, k] A[n, k, p]`. */
const weighted =
  (weightsOf: MapWriter): MapWriter =>
  (graph, settings) => {
    const { f, network, activation } = graph;
    const row = f('Reshape', weightsOf(graph, settings), network.writer.integers([0, 1, -1]));
    return f('MatMul', row, activation);
  };

/** `sum_k g[n, k, p] A[n, k, p]`. */
const products =
  (gradientOf: (graph: ExplainedGraph) => string): MapWriter =>
  (graph) =>
    graph.sum(graph.f('Mul', gradientOf(graph), graph.activation), 1);

/** By the methods' names. */
const WRITERS: Readonly<Record<string, MapWriter>> = {
  'grad-cam': weighted(gradCamWeights),
  'grad-cam++': weighted((graph, { normalizeAlpha }) =>
    gradCamPlusPlusWeights(graph, normalizeAlpha),
  ),
  'ablation-cam': weighted((graph, { baseline, keep }) => ablationWeights(graph, baseline, keep)),
  'hires-cam': products(wholeGradient),
  'xgrad-cam': weighted(xGradCamWeights),
  'layer-cam': products((graph) => graph.f('Relu', wholeGradient(graph))),
};

/** Writes a method's map before the ReLU, `[n, 1, P]`. */
export function writeRawMap(
  graph: ExplainedGraph,
  method: (typeof METHODS)[number],
  settings: MethodSettings,
): string {
  const write = WRITERS[method.name];
  if (write) return write(graph, settings);
  const known = METHODS.filter(({ name }) => name in WRITERS).map(({ name }) => name);
  throw new UsageError(`${method.title} cannot be exported; choose from ${known.join(', ')}.`);
}
