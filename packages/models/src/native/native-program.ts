import type { GraphRunner, GraphSession, HostArray } from '@lucida/runtime';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { flattenModel, type ModelGraph } from '../graph/graph.js';
import { withLogits } from '../graph/logits.js';
import { writeGradient } from '../onnx/gradient/index.js';
import { readWeightsSync } from '../onnx/graph-part.js';
import { GraphWriter } from '../onnx/graph-writer.js';
import { NoOnnxForm } from '../onnx/layers/types.js';
import type { OnnxValueInfo } from '../onnx/model.js';
import { encodeGraph } from '../onnx/protobuf.js';
import { Value } from '../onnx/value.js';
import { writeNodes } from '../onnx/write-nodes.js';
import { keepWith, letGo } from './sessions.js';

type Values = ReadonlyMap<number, tf.Tensor>;
type Arrays = Readonly<Record<string, HostArray>>;

const SEED = 'seed';
const GRADIENT = 'gradient';
const nameOf = (node: number) => `value ${node}`;

/** Nodes that a graph runner runs as one. */
export interface NativeProgram {
  /** Gives the results; the caller's. Differentiable by one node, where it was asked for. */
  run(runner: GraphRunner, given: Values): Map<number, tf.Tensor>;
}

/**
 * Makes a program of nodes of a graph, which is written and opened on its first run, and again where
 * weights have changed since.
 *
 * @param nodes Indices in the order in which they run.
 * @param results Indices of those whose values are wanted.
 * @param gradientTo Index of a given node by which the one result can be differentiated, or null.
 */
export function nativeProgram(
  graph: ModelGraph,
  nodes: readonly number[],
  results: readonly number[],
  gradientTo: number | null,
): NativeProgram {
  const inside = new Set(nodes);
  const given = [...new Set(nodes.flatMap((i) => graph.nodes[i]!.inputs))].filter(
    (i) => !inside.has(i),
  );
  const computed = [...new Set(results)].filter((i) => inside.has(i));
  const parts = { graph, nodes, given, results: computed };
  let opened: Opened | null = null;
  const current = (runner: GraphRunner): Opened => {
    if (opened?.runner === runner && opened.isCurrent()) return opened;
    opened?.dispose();
    const anew = open(runner, parts, gradientTo);
    opened = anew;
    return anew;
  };
  return {
    run(runner, values) {
      const { forward, backward } = current(runner);
      const inputs = Object.fromEntries(given.map((i) => [nameOf(i), arrayOf(values.get(i)!)]));
      const outputs = computed.map(nameOf);
      const to = gradientTo === null ? undefined : values.get(gradientTo);
      if (!backward || !to || !isTaped()) {
        const arrays = forward.run(inputs, outputs);
        return new Map(computed.map((i) => [i, tensorOf(arrays[nameOf(i)]!)]));
      }
      const [result] = computed as [number];
      const differentiable = tf.customGrad((_) => {
        const arrays = forward.run(inputs, [...new Set([...outputs, ...backward.reads])]);
        return {
          value: tensorOf(arrays[nameOf(result)]!),
          gradFunc: (dy) => tensorOf(backward.run(dy, { ...inputs, ...arrays })),
        };
      });
      return new Map([[result, differentiable(to)]]);
    },
  };
}

/**
 * Why the backend `native` cannot run a model, in one sentence, or null.
 *
 * @throws UsageError when the model is not a classifier, as `classifierOf` does.
 */
export function nativeObstacle(model: tf.LayersModel): string | null {
  const graph = withLogits(flattenModel(model));
  const writer = new GraphWriter([]);
  const shape = graph.nodes[0]!.outputShape.slice(1) as number[];
  const given = new Map([[0, new Value(writer, shape, 'channels-last', nameOf(0))]]);
  try {
    refusing(() => writeNodes(writer, graph, Array.from(graph.nodes.keys()).slice(1), given));
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

interface Parts {
  readonly graph: ModelGraph;
  readonly nodes: readonly number[];
  readonly given: readonly number[];
  readonly results: readonly number[];
}

/** A program's sessions. */
interface Opened {
  readonly runner: GraphRunner;
  readonly forward: GraphSession;
  readonly backward: Backward | null;
  /** Whether the weights are those that it was opened with. */
  isCurrent(): boolean;
  dispose(): void;
}

/** The way back, which starts from what the way there has left. */
interface Backward {
  /** Which results of the way there it reads. */
  readonly reads: readonly string[];
  run(dy: tf.Tensor, arrays: Arrays): HostArray;
}

function open(
  runner: GraphRunner,
  { graph, nodes, given, results }: Parts,
  gradientTo: number | null,
): Opened {
  const weights = nodes.flatMap((i) => graph.nodes[i]!.layer.weights);
  const ids = weights.map((weight) => weight.read().dataId);
  const sessions = new Set<GraphSession>();
  const openFile = (file: Uint8Array) => {
    const session = runner.open(file);
    sessions.add(session);
    return session;
  };
  const dispose = () => {
    for (const session of sessions) session.dispose();
    sessions.clear();
    letGo(weights, dispose);
  };
  keepWith(weights, dispose);

  const writer = new GraphWriter([...given, ...results].map(nameOf).concat(SEED, GRADIENT));
  const ofNode = (i: number) =>
    new Value(writer, graph.nodes[i]!.outputShape.slice(1) as number[], 'channels-last', nameOf(i));
  const info = (i: number): OnnxValueInfo => ({
    name: nameOf(i),
    shape: ['batch', ...(graph.nodes[i]!.outputShape.slice(1) as number[])],
  });
  const written = refusing(() =>
    writeNodes(writer, graph, nodes, new Map(given.map((i) => [i, ofNode(i)]))),
  );
  for (const i of results) {
    writer.addNamed('Identity', [written.values.get(i)!.in('channels-last')], nameOf(i));
  }
  const forwardSize = writer.size;
  const name = graph.nodes[results[0]!]!.name;
  const file = (start: number, end: number, inputs: OnnxValueInfo[], outputs: OnnxValueInfo[]) =>
    encodeGraph({ name, ...readWeightsSync(writer.part(start, end)), inputs, outputs });

  const reads: OnnxValueInfo[] = [];
  let backward: Backward | null = null;
  if (gradientTo !== null && given.includes(gradientTo)) {
    const gradient = refusing(() => writeGradient(written, results[0]!, SEED, gradientTo));
    writer.addNamed('Identity', [gradient.in('channels-last')], GRADIENT);
    const inputs = writer.crossing(forwardSize);
    const known = new Set([...given, ...results].map(nameOf).concat(SEED));
    reads.push(...inputs.filter((input) => !known.has(input.name)));
    let session: GraphSession | null = null;
    backward = {
      reads: reads.map((read) => read.name),
      run(dy, arrays) {
        const outputs = [{ name: GRADIENT, shape: ['batch', ...gradient.shape] }];
        const opened = session ?? openFile(file(forwardSize, writer.size, inputs, outputs));
        session = opened;
        const feeds: Arrays = { ...arrays, [SEED]: arrayOf(dy) };
        const wanted = inputs.map((input) => [input.name, feeds[input.name]!] as const);
        return opened.run(Object.fromEntries(wanted), [GRADIENT])[GRADIENT]!;
      },
    };
  }
  const forward = openFile(file(0, forwardSize, given.map(info), [...results.map(info), ...reads]));
  return {
    ...{ runner, forward, backward, dispose },
    isCurrent: () =>
      sessions.size > 0 && weights.every((weight, i) => weight.read().dataId === ids[i]),
  };
}

/** Tells what has no form in ONNX in the words of a backend. */
function refusing<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof NoOnnxForm)) throw error;
    throw new UsageError(
      `${error.where} cannot run on the backend native: ${error.reason}; choose another backend, such as wasm.`,
    );
  }
}

/** Whether what runs may be asked for its gradient. */
export function isTaped(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

function arrayOf(tensor: tf.Tensor): HostArray {
  return { data: tensor.dataSync<'float32'>(), dims: tensor.shape };
}

function tensorOf({ data, dims }: HostArray): tf.Tensor {
  return tf.tensor(data as Float32Array, [...dims], 'float32');
}
