import { type GraphRunner, type GraphSession, graphRunner, type HostArray } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import type { ModelGraph } from '../graph/graph.js';
import { arrayOf, tensorOf } from './arrays.js';
import { openedWith } from './sessions.js';
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
  const weights = nodes.flatMap((i) => graph.nodes[i]!.layer.weights);
  const current = openedWith(weights, (runner) => open(runner, parts, gradientTo));
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
  readonly forward: GraphSession;
  readonly backward: Backward | null;
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
  const written = writeProgram(parts, gradientTo);
  const forward = runner.open(written.forward());
  let back: GraphSession | null = null;
  const backward = written.backward && {
    left: written.backward.left,
    run(dy: tf.Tensor, arrays: Arrays) {
      const { inputs, encode } = written.backward!;
      back ??= runner.open(encode());
      const feeds = Object.fromEntries(inputs.map((name) => [name, arrays[name]!]));
      return back.run({ ...feeds, [SEED]: arrayOf(dy) }, [GRADIENT])[GRADIENT]!;
    },
  };
  const dispose = () => {
    forward.dispose();
    back?.dispose();
  };
  return { forward, backward, dispose };
}

/**
 * What runs graphs as one that have no way back; null on other backends, and where a gradient may be
 * asked for.
 */
export function runnerWithoutGradients(): GraphRunner | null {
  return isTaped() ? null : graphRunner();
}

/** Whether what runs may be asked for its gradient. */
function isTaped(): boolean {
  return tf.engine().state.gradientDepth > 0;
}
