import type { CutModel } from '@lucida/models';
import {
  type CutOrigin,
  type NetworkProgram,
  networkProgram,
  originOf,
  runnerWithoutGradients,
} from '@lucida/models/onnx';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { rowsOfClasses } from '../one-hot.js';
import type { ResolvedOptions } from '../options.js';
import type { PartResults } from '../part-results.js';
import { classRows } from './class-rows.js';
import { type ExplainedGraph, explainedGraph, indexOf } from './explained-graph.js';
import { writeFinishedMap } from './finish.js';
import { writeRawMap } from './raw-map.js';
import { sharesOf, wholeGradient } from './weights.js';

/** Names in the graph. */
const CLASSES = 'classes to explain';
const TARGET = 'target';
const FINITE = 'finite';
const rawOf = (method: string) => `raw ${method}`;
const mapOf = (method: string) => `map ${method}`;

/** Each holds a copy of the weights: so much of a model's may be held before the others go in steps. */
const MOST_BYTES = 2 ** 31;

/** By what was asked for; null where that cannot be written. */
const programs = new WeakMap<tf.LayersModel, Map<string, NetworkProgram | null>>();

/**
 * Explains samples by one run of the graph that `toExplainedOnnx` writes, so that nothing crosses
 * between the steps. Null where they have to be taken one by one: on backends other than `native`, for
 * ablations that have no closed form, and where a value is not finite, as the steps tell which.
 */
export function explainAsOneGraph(
  cut: CutModel,
  inputs: tf.Tensor,
  options: ResolvedOptions,
): PartResults | null {
  const { methods, target, strategy } = options;
  const runner = runnerWithoutGradients();
  const origin = originOf(cut);
  const ablates = methods.some(({ needs }) => needs.includes('ablations'));
  if (!runner || !origin || (ablates && strategy !== 'closed-form')) return null;
  const { known, key } = programsOf(origin, cut, options);
  const program = known.get(key);
  if (!program) return null;
  const rows = target === 'predicted' ? {} : { [CLASSES]: rowsOfClasses(target, cut.classes) };
  let results: Readonly<Record<string, tf.Tensor>>;
  try {
    results = program.run(runner, { input: inputs, ...rows });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // The steps say so in their own words, or have another way.
    known.set(key, null);
    return null;
  }
  if (results[FINITE]!.dataSync().some((value) => value !== 0)) return null;
  return {
    logits: results.logits as tf.Tensor2D,
    target: results[TARGET] as tf.Tensor2D,
    problems: tf.zeros([inputs.shape[0]!]),
    raws: methods.map(({ name }) => results[rawOf(name)]!),
    maps: methods.map(({ name }) => results[mapOf(name)]!),
  };
}

/** A model's programs, among which there is one for this, unless they are too large. */
function programsOf(origin: CutOrigin, cut: CutModel, options: ResolvedOptions) {
  const { methods, score, baseline, resizer, normalizeAlpha, target } = options;
  const names = methods.map(({ name }) => name);
  const given = target === 'predicted' ? target : 'given';
  const key = JSON.stringify([cut.layer, names, score, baseline, resizer, normalizeAlpha, given]);
  const known = programs.get(origin.model) ?? new Map<string, NetworkProgram | null>();
  programs.set(origin.model, known);
  const most = Math.max(1, MOST_BYTES / cut.memory.weights);
  if (!known.has(key) && known.size < most) known.set(key, explainedProgram(origin, cut, options));
  return { known, key };
}

function explainedProgram(
  { model, others }: CutOrigin,
  cut: CutModel,
  { methods, score, baseline, resizer, normalizeAlpha, target }: ResolvedOptions,
): NetworkProgram {
  const ofClasses = (name: string) => ({ name, shape: ['batch', cut.classes] });
  const input = cut.inputShape.slice(0, -1);
  const maps = methods.flatMap(({ name }) => [
    { name: rawOf(name), shape: ['batch', ...cut.spatialShape] },
    { name: mapOf(name), shape: ['batch', ...input] },
  ]);
  return networkProgram(model, {
    inputs: target === 'predicted' ? [] : [ofClasses(CLASSES)],
    outputs: [
      ...[ofClasses('logits'), ofClasses(TARGET), ...maps],
      { name: FINITE, shape: ['batch', 1] },
    ],
    write(network) {
      const { writer } = network;
      const held: tf.Tensor[] = [];
      const rows = target === 'predicted' ? classRows(network, target) : CLASSES;
      const graph = explainedGraph(network, cut, score, rows);
      const keep = (tensor: tf.Tensor) => void held.push(tensor);
      writer.addNamed('Identity', [rows], TARGET);
      const raws = methods.map((method) => {
        const raw = writeRawMap(graph, method, { baseline, normalizeAlpha, keep });
        const inPlace = writer.integers([0, ...cut.spatialShape]);
        writer.addNamed('Reshape', [raw, inPlace], rawOf(method.name));
        writer.addNamed('Identity', [writeFinishedMap(graph, raw, resizer)], mapOf(method.name));
        return raw;
      });
      const skipping = others.map((layer) => network.values.get(indexOf(network, layer))!.name);
      const gradients = hiddenGradients(graph, new Set(methods.map(({ name }) => name)));
      const looked = [network.input, ...skipping, ...gradients, network.logits, ...raws];
      const sums = looked.map((values) => zeroIfFinite(graph, values));
      writer.addNamed('Sum', sums, FINITE);
      return held;
    },
  });
}

/**
 * Gradients whose NaN the maps may not show, as only what is greater than something is taken. What is
 * not finite in an activation, or in weights, is in the map: 0 times it is NaN.
 */
function hiddenGradients(graph: ExplainedGraph, methods: ReadonlySet<string>): string[] {
  const whole = methods.has('xgrad-cam') || methods.has('layer-cam');
  return [
    ...(whole ? [wholeGradient(graph)] : []),
    ...(methods.has('grad-cam++') ? [sharesOf(graph).values] : []),
  ];
}

/** `[n, 1]`: 0 for a sample all of whose values are finite, else NaN. */
function zeroIfFinite({ f, network, sum }: ExplainedGraph, values: string): string {
  return sum(f('Reshape', f('Mul', values, 0), network.writer.integers([0, -1])), 1);
}
