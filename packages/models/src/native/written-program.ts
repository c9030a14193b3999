import type { ModelGraph } from '../graph/graph.js';
import { writeGradient } from '../onnx/gradient/index.js';
import { readWeightsSync } from '../onnx/graph-part.js';
import { GraphWriter } from '../onnx/graph-writer.js';
import type { OnnxValueInfo } from '../onnx/model.js';
import { encodeGraph } from '../onnx/protobuf.js';
import { Value } from '../onnx/value.js';
import { writeNodes } from '../onnx/write-nodes.js';
import { inWordsOfNative } from './obstacle.js';

/** Names in the files of a program. */
export const SEED = 'seed';
export const GRADIENT = 'gradient';
export const nameOf = (node: number) => `value ${node}`;

/** Nodes of a graph that run as one. */
export interface ProgramParts {
  readonly graph: ModelGraph;
  /** Indices in the order in which they run. */
  readonly nodes: readonly number[];
  /** What they read of others. */
  readonly given: readonly number[];
  /** Those whose values are wanted. */
  readonly results: readonly number[];
}

/** A program as ONNX, whose values are channels-last and named by `nameOf`. */
export interface WrittenProgram {
  /** Encodes the way there, from the given values to the results. */
  forward(): Uint8Array;
  /** The way back, which starts from what the way there has left; null where none was asked for. */
  readonly backward: WrittenGradient | null;
}

interface WrittenGradient {
  /** What it reads beside `SEED`, the gradient to the one result: given values and others. */
  readonly inputs: readonly string[];
  /** Which of them the way there gives only because they are read here. */
  readonly left: readonly string[];
  /** Encodes it; it gives `GRADIENT`. */
  encode(): Uint8Array;
}

/**
 * Writes a program; weights are read when it is encoded.
 *
 * @param gradientTo The given value that a gradient is wanted of, or null.
 * @throws UsageError for a layer that has no form in ONNX.
 */
export function writeProgram(parts: ProgramParts, gradientTo: number | null): WrittenProgram {
  const { graph, nodes, given, results } = parts;
  const values = [...given, ...results].map(nameOf);
  const writer = new GraphWriter([...values, SEED, GRADIENT]);
  const shapeOf = (i: number) => graph.nodes[i]!.outputShape.slice(1) as number[];
  const info = (i: number) => ({ name: nameOf(i), shape: ['batch', ...shapeOf(i)] });
  const inputs = new Map(
    given.map((i) => [i, new Value(writer, shapeOf(i), 'channels-last', nameOf(i))]),
  );
  const written = inWordsOfNative(() => writeNodes(writer, graph, nodes, inputs));
  for (const i of results) {
    writer.addNamed('Identity', [written.values.get(i)!.in('channels-last')], nameOf(i));
  }
  const there = writer.size;
  const encode = (
    [start, end]: readonly [number, number],
    inputs: readonly OnnxValueInfo[],
    outputs: readonly OnnxValueInfo[],
  ) => {
    const name = graph.nodes[results[0]!]!.name;
    return encodeGraph({ name, ...readWeightsSync(writer.part(start, end)), inputs, outputs });
  };
  const gives = results.map(info);
  const forward = (left: readonly OnnxValueInfo[]) =>
    encode([0, there], given.map(info), [...gives, ...left]);
  if (gradientTo === null || !inputs.has(gradientTo)) {
    return { forward: () => forward([]), backward: null };
  }

  const gradient = inWordsOfNative(() => writeGradient(written, results[0]!, SEED, gradientTo));
  writer.addNamed('Identity', [gradient.in('channels-last')], GRADIENT);
  const reads = writer.crossing(there);
  const left = reads.filter(({ name }) => name !== SEED && !values.includes(name));
  const output = { name: GRADIENT, shape: ['batch', ...gradient.shape] };
  return {
    forward: () => forward(left),
    backward: {
      inputs: reads.map(({ name }) => name).filter((name) => name !== SEED),
      left: left.map(({ name }) => name),
      encode: () => encode([there, writer.size], reads, [output]),
    },
  };
}
