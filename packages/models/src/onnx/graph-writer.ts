import type * as tf from '@tensorflow/tfjs';
import type { GraphPart, Initializer } from './graph-part.js';
import type { OnnxAttributes, OnnxNode, OnnxValueInfo } from './model.js';

/** How a weight of tfjs becomes a tensor of the file: looked at as `view`, its axes put in `order`. */
export interface Arrangement {
  /** Default: the weight's own shape. */
  readonly view?: readonly number[];
  readonly order: readonly number[];
  /** Default: what `order` makes of `view`. */
  readonly shape?: readonly number[];
}

/**
 * Gathers the operators and weights of an ONNX graph. Weights are read at the end only, so that a graph
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

  /** How many operators there are. */
  get size(): number {
    return this.#nodes.length;
  }

  /** What operators from `start` on read of what those before it, or nobody, give. */
  crossing(start: number): OnnxValueInfo[] {
    const after = this.#nodes.slice(start);
    const inside = new Set(after.flatMap(({ outputs }) => outputs));
    const constants = new Set([...this.#initializers.values()].map(({ name }) => name));
    const indices = new Set(this.#nodes.map(({ outputs }) => outputs[1]));
    const read = new Set(after.flatMap(({ inputs }) => inputs));
    return [...read]
      .filter((name) => name !== '' && !inside.has(name) && !constants.has(name))
      .map((name) => ({ name, type: indices.has(name) ? 'int64' : 'float' }));
  }

  /** The operators from `start` up to `end`, with the weights that they read. */
  part(start = 0, end = this.#nodes.length): GraphPart {
    const nodes = this.#nodes.slice(start, end);
    const read = new Set(nodes.flatMap(({ inputs }) => inputs));
    const initializers = [...this.#initializers.values()].filter(({ name }) => read.has(name));
    return { nodes, initializers };
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
