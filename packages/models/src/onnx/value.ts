import type { GraphWriter } from './graph-writer.js';
import { product } from './transpose.js';

/** As tfjs keeps an image, `[n, ...spatial, channels]`, or as ONNX does, `[n, channels, ...spatial]`. */
export type Order = 'channels-last' | 'channels-first';

/**
 * What a layer gives, in the order in which it was computed; the other one is added once it is asked
 * for, so that a transpose stands only where a layer needs one.
 */
export class Value {
  readonly #names: Map<Order, string>;

  /**
   * @param shape Of one sample, channels last, whatever the order.
   * @param flattened Of a flat value: the shape that it had before, where its order is that of an
   *   image with channels first; null where it makes no difference.
   */
  constructor(
    readonly writer: GraphWriter,
    readonly shape: readonly number[],
    readonly order: Order,
    name: string,
    readonly flattened: readonly number[] | null = null,
  ) {
    this.#names = new Map([[order, name]]);
  }

  /** The ONNX name of the value in an order. */
  in(order: Order): string {
    const known = this.#names.get(order);
    if (known !== undefined) return known;
    const name = this.#rearranged(order);
    this.#names.set(order, name);
    return name;
  }

  /** The name in the order at hand, for operators to which it makes no difference. */
  get name(): string {
    return this.in(this.order);
  }

  /** The same values, of which `name` is in that order. */
  ordered(order: Order): Value {
    if (order === this.order) return this;
    return new Value(this.writer, this.shape, order, this.in(order), this.flattened);
  }

  /** A value of the same shape and order. */
  like(name: string): Value {
    return new Value(this.writer, this.shape, this.order, name, this.flattened);
  }

  #rearranged(to: Order): string {
    const own = this.name;
    const image = this.flattened ?? this.shape;
    const flat = this.shape.length < 2;
    if (image.length < 2) return own;
    const name = `${own}/${to}`;
    const sizes = (order: Order) => [0, ...inOrder(image, order)];
    const unchanged = image.at(-1) === 1 || product(image.slice(0, -1)) === 1;
    if (unchanged) return flat ? own : this.#reshape(own, sizes(to), name);
    const source = flat ? this.#reshape(own, sizes(this.order), name) : own;
    const axes = image.map((_, axis) => axis + 1);
    const perm =
      to === 'channels-first' ? [0, axes.length, ...axes.slice(0, -1)] : [0, ...axes.slice(1), 1];
    const result = this.writer.add('Transpose', [source], name, { perm });
    return flat ? this.#reshape(result, [0, product(image)], name) : result;
  }

  /** @param sizes With a 0 for the batch, whatever it is. */
  #reshape(source: string, sizes: readonly number[], name: string): string {
    return this.writer.add('Reshape', [source, this.writer.integers(sizes)], name);
  }
}

/** A sample's shape, given with channels last, in an order. */
export function inOrder(shape: readonly number[], order: Order): number[] {
  return order === 'channels-last' ? [...shape] : [shape.at(-1)!, ...shape.slice(0, -1)];
}

/** The axes of an array of such a shape, put in an order. */
export function axesInOrder(shape: readonly number[], order: Order): number[] {
  return inOrder(
    shape.map((_, axis) => axis),
    order,
  );
}
