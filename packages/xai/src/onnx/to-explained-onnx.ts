import { cutAt } from '@lucida/models';
import { writeNetwork } from '@lucida/models/onnx';
import { checkChoice } from '@lucida/runtime/checks';
import * as tf from '@tensorflow/tfjs';
import { methodByName } from '../methods/index.js';
import { requirePlace } from '../options.js';
import { BASELINES, type Baseline, RESIZERS, type Resizer, SCORES, type Score } from '../types.js';
import { classRows } from './class-rows.js';
import { explainedGraph } from './explained-graph.js';
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
    const rows = classRows(network, options.class ?? 'predicted');
    const graph = explainedGraph(network, cut, score, rows);
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
