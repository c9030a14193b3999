import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import type { OnnxGraphParts, OnnxNode, OnnxTensor } from './model.js';
import { product, transposed } from './transpose.js';

/** What protobuf, and so ONNX's one file, can hold. */
const MOST_BYTES = 2 ** 31 - 1;

type Values =
  | { readonly numbers: readonly number[] }
  | {
      readonly weight: tf.Tensor;
      readonly view: readonly number[];
      readonly order: readonly number[];
    };

/** A constant of a graph, which may be a weight that has not been read. */
export interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: OnnxTensor['type'];
  readonly values: Values;
}

/** Operators, and the constants that they read. */
export interface GraphPart {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
}

type WrittenPart = Pick<OnnxGraphParts, 'nodes' | 'initializers'>;

/**
 * Reads the weights of a part.
 *
 * @throws UsageError when they are more than one file can hold.
 */
export async function readWeights(part: GraphPart): Promise<WrittenPart> {
  requireOneFile(part);
  const weights = part.initializers.flatMap(({ values }) =>
    'weight' in values ? [values.weight] : [],
  );
  const read = new Map<tf.Tensor, Float32Array>();
  const reading = weights.map(async (weight) => read.set(weight, await weight.data<'float32'>()));
  await Promise.all(reading);
  return withWeights(part, (weight) => read.get(weight)!);
}

/** The same, at once; for backends whose tensors lie on the host. */
export function readWeightsSync(part: GraphPart): WrittenPart {
  requireOneFile(part);
  return withWeights(part, (weight) => weight.dataSync<'float32'>());
}

function requireOneFile({ initializers }: GraphPart): void {
  const bytes = initializers.reduce((sum, { shape, type }) => sum + sizeOf(shape, type), 0);
  if (bytes <= MOST_BYTES) return;
  throw new UsageError(
    `The model's weights take ${(bytes / 2 ** 30).toFixed(2)} GiB, and an ONNX file holds less ` +
      'than 2 GiB; use a smaller model.',
  );
}

function sizeOf(shape: readonly number[], type: OnnxTensor['type']): number {
  return product(shape) * (type === 'float' ? 4 : 8);
}

function withWeights(
  { nodes, initializers }: GraphPart,
  valuesOf: (weight: tf.Tensor) => Float32Array,
): WrittenPart {
  const arrayOf = (values: Values, type: OnnxTensor['type']) => {
    if ('weight' in values) {
      return transposed(valuesOf(values.weight), values.view, values.order);
    }
    return type === 'int64'
      ? BigInt64Array.from(values.numbers, BigInt)
      : Float32Array.from(values.numbers);
  };
  return {
    nodes,
    initializers: initializers.map(({ name, shape, type, values }) => {
      return { name, shape, type, bytes: littleEndian(arrayOf(values, type)) };
    }),
  };
}

/** ONNX's order of bytes, which is that of every machine that tfjs runs on. */
function littleEndian({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
