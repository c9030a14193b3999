import { apply, type Op } from './layers.js';
import type { Conv, Depthwise } from './linear-layers.js';
import { inputOf, type Net, type Node } from './net.js';
import { uniform } from './random-net.js';
import type { Shape, Value } from './value.js';
import type { Pair } from './windows.js';

type Spacing = Pick<Conv, 'strides' | 'dilation' | 'padding' | 'unbiased'> & {
  /** Default 3 along each axis. */
  readonly size?: Pair;
};

/** Puts a net together node by node, with random float32 weights. */
export class NetBuilder {
  readonly nodes: Node[] = [];
  /** What the nodes give for an input of zeros: their shapes. */
  private readonly values: Value[] = [];
  private readonly input: Value;
  private readonly next: () => number;

  constructor(
    readonly spatial: readonly number[],
    readonly inputChannels: number,
    seed: number,
  ) {
    this.next = uniform(seed);
    const size = spatial.reduce((product, length) => product * length, inputChannels);
    this.input = inputOf(this.net(0), new Float64Array(size));
  }

  get last(): number {
    return this.nodes.length - 1;
  }

  /** Shape of a node's output; -1 is the input. */
  shapeOf(node = this.last): Shape {
    return node === -1 ? this.input : this.values[node]!;
  }

  /** Appends a node that reads the given ones, or the last; its index. */
  add(op: Op, ...from: number[]): number {
    const inputs = from.length > 0 ? from : [this.last];
    const values = inputs.map((index) => (index === -1 ? this.input : this.values[index]!));
    this.values.push(apply(op, values));
    this.nodes.push({ op, inputs });
    return this.last;
  }

  conv(filters: number, spacing: Spacing = {}, from = this.last): number {
    return this.add(this.convolution(this.shapeOf(from).channels, filters, spacing), from);
  }

  depthwise(multiplier: number, spacing: Spacing = {}): number {
    return this.add(this.channelByChannel(multiplier, spacing));
  }

  separable(filters: number, multiplier: number, spacing: Spacing = {}): number {
    const depthwise = { ...this.channelByChannel(multiplier, spacing), bias: [] as number[] };
    const between = this.shapeOf().channels * multiplier;
    depthwise.bias = new Array<number>(between).fill(0);
    const { unbiased = false } = spacing;
    const pointwise = this.convolution(between, filters, { size: [1, 1], unbiased });
    return this.add({ type: 'separable', depthwise, pointwise });
  }

  batchNorm({ gamma = true, beta = true } = {}): number {
    const { channels } = this.shapeOf();
    return this.add({
      type: 'batchNorm',
      mean: this.many(channels, 0.5),
      variance: this.many(channels, 0.5).map((value) => Math.fround(1 + value)),
      gamma: gamma ? this.many(channels, 0.5).map((value) => Math.fround(1 + value)) : null,
      beta: beta ? this.many(channels, 0.5) : null,
      epsilon: 1e-3,
    });
  }

  /** Of a node that is flat. */
  dense(units: number, { unbiased = false } = {}): number {
    const { channels } = this.shapeOf();
    const kernel = this.many(channels * units, 2 / Math.sqrt(channels));
    return this.add({ type: 'dense', kernel, bias: this.bias(units, unbiased), unbiased });
  }

  net(target: number): Net {
    const { spatial, inputChannels, nodes } = this;
    return { spatial, inputChannels, nodes, target };
  }

  private convolution(from: number, filters: number, spacing: Spacing): Conv {
    const { rows, columns, ...rest } = this.spaced(spacing);
    const kernel = this.many(rows * columns * from * filters, 2 / Math.sqrt(rows * columns * from));
    const bias = this.bias(filters, spacing.unbiased);
    return { type: 'conv', rows, columns, kernel, bias, ...rest };
  }

  private channelByChannel(multiplier: number, spacing: Spacing): Depthwise {
    const { rows, columns, ...rest } = this.spaced(spacing);
    const filters = this.shapeOf().channels * multiplier;
    const kernel = this.many(rows * columns * filters, 2 / Math.sqrt(rows * columns));
    const bias = this.bias(filters, spacing.unbiased);
    return { type: 'depthwise', multiplier, rows, columns, kernel, bias, ...rest };
  }

  private spaced({ size, ...rest }: Spacing) {
    const [rows, columns] = size ?? [this.spatial.length === 1 ? 1 : 3, 3];
    return { rows, columns, ...rest };
  }

  private bias(count: number, unbiased = false): number[] {
    return unbiased ? new Array<number>(count).fill(0) : this.many(count, 0.3);
  }

  private many(count: number, scale: number): number[] {
    return Array.from({ length: count }, () => Math.fround(this.next() * scale));
  }
}
