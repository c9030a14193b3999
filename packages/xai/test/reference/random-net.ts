import type { Net, Node, Op } from './net.js';

/** Marsaglia-free, dependency-free uniform numbers in [-1, 1) of float32 precision (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.fround((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 2 - 1);
  };
}

export interface Architecture {
  readonly seed: number;
  readonly spatial: readonly number[];
  readonly inputChannels: number;
  readonly channels: number;
  readonly classes: number;
  /** Whether a ReLU follows the target convolution (the target is then its output). */
  readonly rectified: boolean;
  readonly pooled: 'averagePool' | 'maxPool' | null;
  /** Convolutions with ReLU between the target and the classifier. */
  readonly headConvolutions: number;
  /** Adds the target's input to its output: a tensor beside the target crosses the cut. */
  readonly branched: boolean;
  readonly globalAverage: boolean;
}

/** A net of that architecture with random float32 weights. */
export function randomNet(architecture: Architecture): Net {
  const { spatial, inputChannels, channels, classes } = architecture;
  const next = uniform(architecture.seed);
  const many = (count: number, scale: number) =>
    Array.from({ length: count }, () => Math.fround(next() * scale));
  const rows = spatial.length === 1 ? 1 : 3;
  const conv = (from: number): Op => {
    const scale = 2 / Math.sqrt(rows * 3 * from);
    const kernel = many(rows * 3 * from * channels, scale);
    return { type: 'conv', rows, columns: 3, kernel, bias: many(channels, 0.3) };
  };
  const nodes: Node[] = [];
  const append = (op: Op, ...inputs: number[]) =>
    nodes.push({ op, inputs: inputs.length > 0 ? inputs : [nodes.length - 1] }) - 1;

  append(conv(inputChannels));
  const stem = append({ type: 'relu' });
  let target = append(conv(channels));
  if (architecture.rectified) target = append({ type: 'relu' });
  if (architecture.branched) append({ type: 'add' }, target, stem);
  if (architecture.pooled) append({ type: architecture.pooled });
  for (let i = 0; i < architecture.headConvolutions; i++) {
    append(conv(channels));
    append({ type: 'relu' });
  }
  const shape = architecture.pooled ? spatial.map((size) => Math.floor(size / 2)) : spatial;
  const positions = shape.reduce((product, size) => product * size, 1);
  append({ type: architecture.globalAverage ? 'globalAverage' : 'flatten' });
  const features = architecture.globalAverage ? channels : positions * channels;
  const kernel = many(features * classes, 2 / Math.sqrt(features));
  append({ type: 'dense', kernel, bias: many(classes, 0.3) });
  return { spatial, inputChannels, nodes, target };
}
