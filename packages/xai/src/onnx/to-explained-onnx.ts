import { type CutModel, cutAt } from '@lucida/models';
import { formula, type OnnxNetwork, writeNetwork } from '@lucida/models/onnx';
import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { methodByName } from '../methods/index.js';
import { requirePlace } from '../options.js';
import { BASELINES, type Baseline, RESIZERS, type Resizer, SCORES, type Score } from '../types.js';
import { byChannel, type ExplainedGraph } from './explained-graph.js';
import { writeFinishedMap } from './finish.js';
import { writeRawMap } from './raw-map.js';

const MAP = 'map';

export interface OnnxExplanationOptions {
  /** Name of the method, such as `grad-cam`. */
  readonly method: string;
  /** Target layer, as `cutAt` takes it. */
  readonly layer: string;
  /** The class that is explained: each sample's predicted one, or the same for all; default `predicted`. */
  readonly class?: 'predicted' | number;
  /** What is explained; default `logit`. */
  readonly score?: Score;
  /** What replaces an ablated channel; default `zero`. */
  readonly baseline?: Baseline;
  /** How the map is enlarged to the input; default `bilinear`. */
  readonly resizer?: Resizer;
  /** Grad-CAM++: alphas of a channel sum to 1; default false. */
  readonly normalizeAlpha?: boolean;
}

/**
 * Writes a classifier and the explanation of its decisions as one ONNX file, which takes and gives what
 * that of `toOnnx` does, and beside it `map`, float32 `[batch, ...spatial shape of the input]`, 0..1:
 * what `explain` gives for the same options. The gradient is written out in ordinary operators, so
 * that any runtime of ONNX computes it. Ablation-CAM is in closed form.
 *
 * The file never gives NaN in a map: where `explain` refuses a sample for a value that is not finite,
 * the map holds zeros or such a value.
 *
 * @throws UsageError as `toOnnx` and `cutAt` do, for a choice or class that there is not, and for
 *   Ablation-CAM where there is no closed form.
 */
export async function toExplainedOnnx(
  model: tf.LayersModel,
  options: OnnxExplanationOptions,
): Promise<Uint8Array> {
  const method = methodByName(options.method);
  const score = checkChoice('score', options.score ?? 'logit', SCORES);
  const baseline = checkChoice('baseline', options.baseline ?? 'zero', BASELINES);
  const resizer = checkChoice('resizer', options.resizer ?? 'bilinear', RESIZERS);
  const cut = cutAt(model, options.layer);
  requirePlace(cut);
  const network = writeNetwork(model, [MAP]);
  const kept: tf.Tensor[] = [];
  try {
    const graph = explainedGraph(network, cut, score, options.class ?? 'predicted');
    const raw = writeRawMap(graph, method, {
      baseline,
      normalizeAlpha: options.normalizeAlpha ?? false,
      keep: (tensor) => void kept.push(tensor),
    });
    network.writer.addNamed('Identity', [writeFinishedMap(graph, raw, resizer)], MAP);
    const shape = ['batch', ...cut.inputShape.slice(0, -1)];
    return await network.finish([{ name: MAP, shape }]);
  } finally {
    tf.dispose(kept);
  }
}

function explainedGraph(
  network: OnnxNetwork,
  cut: CutModel,
  score: Score,
  target: 'predicted' | number,
): ExplainedGraph {
  const { writer } = network;
  const index = network.graph.nodes.findIndex(({ name }) => name === cut.layer);
  const f = formula(writer, 'explanation');
  const graph = {
    ...{ network, cut, f, score, target: index },
    oneHot: oneHotRows(network, target),
    sum: (array: string, axis: number) => f('ReduceSum', array, writer.integers([axis])),
  };
  return {
    ...graph,
    activation: byChannel({ ...graph, activation: '' }, network.values.get(index)!),
  };
}

/** `[n, classes]` */
function oneHotRows(
  { writer, classes, logits }: OnnxNetwork,
  target: 'predicted' | number,
): string {
  if (target === 'predicted') {
    const attributes = { axis: -1, keepdims: 0 };
    const predicted = writer.add('ArgMax', [logits], 'explanation/class', attributes);
    const values = [writer.integers([classes]), writer.floats([0, 1], [2])];
    return writer.add('OneHot', [predicted, ...values], 'explanation/one-hot');
  }
  if (!Number.isInteger(target) || target < 0 || target >= classes) {
    throw new UsageError(
      `The class to explain is ${target}, but the model's classes are 0 to ${classes - 1}.`,
    );
  }
  const row = Array.from({ length: classes }, (_, i) => Number(i === target));
  const shape = writer.add('Shape', [logits], 'explanation/shape');
  return writer.add('Expand', [writer.floats(row, [1, classes]), shape], 'explanation/one-hot');
}
