import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';

/** Repeatable values in [-1, 1), mixed as murmur3 finishes its hash. */
export function values(seed: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(i + 1, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

export interface ConvCase {
  readonly inputShape: [number, number, number, number];
  readonly filterShape: [number, number, number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid' | tf.backend_util.ExplicitPadding;
  readonly seed: number;
}

const side = fc.nat({ max: 2 });
const size = fc.integer({ min: 1, max: 3 });
const explicitPad = fc.tuple(side, side, side, side).map(
  ([top, bottom, left, right]) =>
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ] as tf.backend_util.ExplicitPadding,
);

/** Any small 2-D convolution, windows not square and strides larger than the window among them. */
export const convCases: fc.Arbitrary<ConvCase> = fc
  .record({
    batch: size,
    image: fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 })),
    window: fc.tuple(size, size),
    channels: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(size, size),
    pad: fc.oneof(fc.constantFrom('same' as const, 'valid' as const), explicitPad),
    seed: fc.nat(),
  })
  .map(({ batch, image, window, channels, strides, pad, seed }) => ({
    inputShape: [batch, ...image, channels[0]],
    filterShape: [...window, ...channels],
    strides,
    pad,
    seed,
  }));

/** The sizes that tfjs computes for a case. */
export function geometryOf(c: ConvCase, depthwise = false): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    c.inputShape,
    c.filterShape,
    c.strides,
    1,
    c.pad,
    undefined,
    depthwise,
  );
}

/** The attributes of a case's kernels. */
export function attributesOf(c: ConvCase): object {
  return { strides: c.strides, pad: c.pad, dataFormat: 'NHWC', dilations: [1, 1] };
}

type KernelInputs = Record<
  string,
  readonly [ArrayLike<number>, readonly number[], ('float32' | 'int32')?]
>;

/** Runs a kernel on the current backend and reads its result. */
export async function runKernel(
  kernelName: string,
  inputs: KernelInputs,
  attrs: object,
): Promise<ArrayLike<number>> {
  const output = tf.tidy(() => {
    const tensors: tf.NamedTensorMap = {};
    for (const [name, [data, shape, dtype = 'float32']] of Object.entries(inputs)) {
      tensors[name] = tf.tensor(Array.from(data), [...shape], dtype);
    }
    return tf.engine().runKernel(kernelName, tensors, attrs as tf.NamedAttrMap) as tf.Tensor;
  });
  const data = await output.data();
  output.dispose();
  return data;
}

/** Runs a kernel of tfjs itself, as it was before `registerKernels` replaced it, on its backend. */
export async function runStockKernel(
  stock: tf.KernelConfig,
  inputs: KernelInputs,
  attrs: object,
): Promise<ArrayLike<number>> {
  return runKernel(registerStock(stock), inputs, attrs);
}

/** Registers a kernel of tfjs itself under a name of its own, which it returns. */
function registerStock(stock: tf.KernelConfig): string {
  const name = `Stock${stock.kernelName}`;
  if (tf.getKernel(name, stock.backendName) === undefined) {
    stock.setupFunc?.(tf.backend());
    tf.registerKernel({ ...stock, kernelName: name });
  }
  return name;
}

/** How many tensors the backend itself holds: kernels' scratch memory counts here only. */
export function heldByBackend(): number {
  return (tf.backend() as BackendWasm).numDataIds();
}

/** The largest difference of two arrays. */
export function worstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}
