import type { GraphRunner, GraphSession, HostArray } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import type { ModelGraph } from '../graph/graph.js';
import { keepWith, letGo } from './sessions.js';
import { GRADIENT, nameOf, type ProgramParts, SEED, writeProgram } from './written-program.js';

type Values = ReadonlyMap<number, tf.Tensor>;
type Arrays = Readonly<Record<string, HostArray>>;

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
  const read = new Set(nodes.flatMap((i) => graph.nodes[i]!.inputs));
  const given = [...read].filter((i) => !inside.has(i));
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
        const arrays = forward.run(inputs, [...outputs, ...backward.left]);
        return {
          value: tensorOf(arrays[nameOf(result)]!),
          gradFunc: (dy) => tensorOf(backward.run(dy, { ...inputs, ...arrays })),
        };
      });
      return new Map([[result, differentiable(to)]]);
    },
  };
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

/** The way back. */
interface Backward {
  /** Names of results of the way there that only it reads. */
  readonly left: readonly string[];
  /** Gives the gradient, from that to the result and the arrays of the way there. */
  run(dy: tf.Tensor, arrays: Arrays): HostArray;
}

function open(runner: GraphRunner, parts: ProgramParts, gradientTo: number | null): Opened {
  const weights = parts.nodes.flatMap((i) => parts.graph.nodes[i]!.layer.weights);
  const ids = weights.map((weight) => weight.read().dataId);
  const written = writeProgram(parts, gradientTo);
  const forward = runner.open(written.forward());
  let back: GraphSession | null = null;
  let disposed = false;
  const dispose = () => {
    disposed = true;
    forward.dispose();
    back?.dispose();
    letGo(weights, dispose);
  };
  keepWith(weights, dispose);
  const backward = written.backward && {
    left: written.backward.left,
    run(dy: tf.Tensor, arrays: Arrays) {
      const { inputs, encode } = written.backward!;
      back ??= runner.open(encode());
      const feeds = Object.fromEntries(inputs.map((name) => [name, arrays[name]!]));
      return back.run({ ...feeds, [SEED]: arrayOf(dy) }, [GRADIENT])[GRADIENT]!;
    },
  };
  const isCurrent = () =>
    !disposed && weights.every((weight, i) => weight.read().dataId === ids[i]);
  return { runner, forward, backward, isCurrent, dispose };
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
