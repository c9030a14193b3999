import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import type { OnnxAttributes, OnnxGraphParts, OnnxNode, OnnxTensor } from './model.js';
import { product, transposed } from './transpose.js';

/** What protobuf, and so ONNX's one file, can hold. */
const MOST_BYTES = 2 ** 31 - 1;

/** How a weight of tfjs becomes a tensor of the file: looked at as `view`, its axes put in `order`. */
export interface Arrangement {
  /** Default: the weight's own shape. */
  readonly view?: readonly number[];
  readonly order: readonly number[];
  /** Default: what `order` makes of `view`. */
  readonly shape?: readonly number[];
}

type Values =
  | { readonly numbers: readonly number[] }
  | {
      readonly weight: tf.Tensor;
      readonly view: readonly number[];
      readonly order: readonly number[];
    };

interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: OnnxTensor['type'];
  readonly values: Values;
}

/**
 * Gathers the nodes and weights of an ONNX graph. Weights are read at the end only, so that a graph
 * that cannot be written costs nothing.
 */
export class GraphWriter {
  readonly #nodes: (OnnxNode & { readonly outputs: string[] })[] = [];
  readonly #initializers = new Map<string, Initializer>();
  readonly #names = new Set<string>();

  /** @param reserved Names of the graph's inputs and outputs. */
  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.#names.add(name);
  }

  /** Adds an operator and returns the name of its output. */
  add(
    op: string,
    inputs: readonly string[],
    name: string,
    attributes: OnnxAttributes = {},
  ): string {
    const unique = this.#unique(name);
    this.addNamed(op, inputs, unique, attributes);
    return unique;
  }

  /** The same for an output that bears a reserved name. */
  addNamed(
    op: string,
    inputs: readonly string[],
    name: string,
    attributes: OnnxAttributes = {},
  ): void {
    this.#nodes.push({ name, op, inputs, outputs: [name], attributes });
  }

  /** Has the operator that gives `name` give its second output, too; returns the name of that. */
  secondOutput(name: string, second: string): string {
    const node = this.#nodes.find(({ outputs }) => outputs[0] === name)!;
    if (node.outputs[1] !== undefined) return node.outputs[1];
    const unique = this.#unique(second);
    node.outputs.push(unique);
    return unique;
  }

  /** A list of whole numbers: a shape, axes, pads. */
  integers(values: readonly number[]): string {
    return this.#initializer(`int64 ${values}`, 'integers', () => ({
      shape: [values.length],
      type: 'int64',
      values: { numbers: values },
    }));
  }

  /** A float32 tensor; a single number by default. */
  floats(values: readonly number[], shape: readonly number[] = []): string {
    return this.#initializer(`float ${values} [${shape}]`, 'constant', () => ({
      shape,
      type: 'float',
      values: { numbers: values },
    }));
  }

  /** A weight, once in the file however often it is used in one arrangement. */
  weight(name: string, weight: tf.Tensor, arrangement?: Arrangement): string {
    const view = arrangement?.view ?? weight.shape;
    const order = arrangement?.order ?? view.map((_, axis) => axis);
    const shape = arrangement?.shape ?? order.map((axis) => view[axis]!);
    return this.#initializer(`weight ${weight.id} ${view} ${order} ${shape}`, name, () => ({
      shape,
      type: 'float',
      values: { weight, view, order },
    }));
  }

  /**
   * Reads the weights.
   *
   * @throws UsageError when they are more than one file can hold.
   */
  async finish(): Promise<Pick<OnnxGraphParts, 'nodes' | 'initializers'>> {
    const initializers = [...this.#initializers.values()];
    const bytes = initializers.reduce((sum, { shape, type }) => sum + sizeOf(shape, type), 0);
    if (bytes > MOST_BYTES) {
      throw new UsageError(
        `The model's weights take ${(bytes / 2 ** 30).toFixed(2)} GiB, and an ONNX file holds less ` +
          'than 2 GiB; use a smaller model.',
      );
    }
    return { nodes: this.#nodes, initializers: await Promise.all(initializers.map(read)) };
  }

  #initializer(key: string, name: string, make: () => Omit<Initializer, 'name'>): string {
    let known = this.#initializers.get(key);
    if (known === undefined) {
      known = { name: this.#unique(name), ...make() };
      this.#initializers.set(key, known);
    }
    return known.name;
  }

  #unique(name: string): string {
    let unique = name;
    for (let i = 2; this.#names.has(unique); i++) unique = `${name}_${i}`;
    this.#names.add(unique);
    return unique;
  }
}

function sizeOf(shape: readonly number[], type: OnnxTensor['type']): number {
  return product(shape) * (type === 'float' ? 4 : 8);
}

async function read({ name, shape, type, values }: Initializer): Promise<OnnxTensor> {
  return { name, shape, type, bytes: littleEndian(await arrayOf(values, type)) };
}

async function arrayOf(values: Values, type: OnnxTensor['type']) {
  if ('weight' in values) {
    const { weight, view, order } = values;
    return transposed(await weight.data<'float32'>(), view, order);
  }
  return type === 'int64'
    ? BigInt64Array.from(values.numbers, BigInt)
    : Float32Array.from(values.numbers);
}

/** ONNX's order of bytes, which is that of every machine that tfjs runs on. */
function littleEndian({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
