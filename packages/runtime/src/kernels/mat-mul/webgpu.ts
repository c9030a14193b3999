import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { LucidaError } from '../../errors.js';
import type { GuardedWebGPUBackend } from '../../webgpu/backend.js';
import { rowsPerBinding } from '../../webgpu/limits.js';
import { callKernel } from '../call.js';
import type { Inputs } from '../heap.js';
import { callOnWebgpu, webgpuKernel, withTensor } from '../webgpu.js';
import { sumInOrder } from './long-sums.js';

type Operands = Inputs<tf.BatchMatMulInputs & Partial<tf._FusedMatMulInputs>>;
type Attributes = tf.BatchMatMulAttrs & Partial<tf._FusedMatMulAttrs>;

/**
 * A matrix product (plain or fused with bias and activation) of matrices that may be larger than
 * what a shader of this adapter can bind, as the weights of VGG16's first dense layer are (392 MiB
 * where WebGPU's default is 128): such a matrix is used where it lies, a range of its rows at a
 * time. The parts are rows or columns of the product, or summands if those rows are summed over.
 * Sums are formed in the same order in every run.
 */
export function matMul(stock: tf.KernelFunc): tf.KernelFunc {
  return webgpuKernel<Operands, Attributes>((backend, inputs, attrs) => {
    const large = largeOperand(backend, inputs, attrs);
    if (large === undefined) {
      return sumInOrder(backend, sizeOf(inputs, attrs), () =>
        callKernel(stock, backend, inputs, attrs),
      );
    }
    return finish(backend, multiplyInParts(backend, inputs, attrs, large), inputs, attrs);
  });
}

function sizeOf({ a, b }: Operands, { transposeA, transposeB }: Attributes) {
  const [first, second] = a.shape.slice(-2) as [number, number];
  return {
    rows: transposeA ? second : first,
    inner: transposeA ? first : second,
    columns: b.shape.at(transposeB ? -2 : -1)!,
  };
}

/** Of two such operands the one whose rows are not summed over: its parts leave the other whole. */
function largeOperand(
  backend: WebGPUBackend,
  inputs: Operands,
  { transposeA, transposeB }: Attributes,
): 'a' | 'b' | undefined {
  const { limits } = backend as unknown as GuardedWebGPUBackend;
  const order = transposeA && transposeB ? (['b', 'a'] as const) : (['a', 'b'] as const);
  return order.find((name) => rowsPerBinding(inputs[name].shape, limits) !== null);
}

function multiplyInParts(
  backend: WebGPUBackend,
  { a, b }: Operands,
  { transposeA, transposeB }: Attributes,
  large: 'a' | 'b',
): tf.TensorInfo {
  const ofA = large === 'a';
  const [matrix, other] = ofA ? [a, b] : [b, a];
  // The axis of the other operand that meets the rows of this one, where these are summed over.
  const summed = ofA ? transposeA : !transposeB;
  const otherAxis = other.shape.length - ((ofA ? transposeB : !transposeA) ? 1 : 2);
  const parts = inRanges(backend, matrix, (rows, start, count) => {
    const multiply = (operand: tf.TensorInfo) =>
      callOnWebgpu(
        tf.BatchMatMul,
        backend,
        ofA ? { a: rows, b: operand } : { a: operand, b: rows },
        {
          transposeA,
          transposeB,
        },
      );
    if (!summed) return multiply(other);
    return withTensor(backend, sliceOf(backend, other, otherAxis, start, count), multiply);
  });
  if (summed) return parts.reduce((sum, part) => add(backend, sum, part));
  const axis = parts[0]!.shape.length - (ofA ? 2 : 1);
  const product = callOnWebgpu(tf.Concat, backend, parts as unknown as tf.NamedTensorInfoMap, {
    axis,
  });
  for (const { dataId } of parts) backend.disposeData(dataId);
  return product;
}

/** Calls `use` with every range of a matrix' rows that can be bound. */
function inRanges(
  backend: WebGPUBackend,
  matrix: tf.TensorInfo,
  use: (rows: tf.TensorInfo, start: number, count: number) => tf.TensorInfo,
): tf.TensorInfo[] {
  const guarded = backend as unknown as GuardedWebGPUBackend;
  const [rows, columns] = matrix.shape.slice(-2) as [number, number];
  const atOnce = rowsPerBinding(matrix.shape, guarded.limits)!;
  return Array.from({ length: Math.ceil(rows / atOnce) }, (_, i) => {
    const start = i * atOnce;
    const count = Math.min(atOnce, rows - start);
    const shape = [...matrix.shape.slice(0, -2), count, columns];
    return guarded.withWindow(matrix, start * columns, shape, (part) => use(part, start, count));
  });
}

function sliceOf(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  axis: number,
  start: number,
  count: number,
): tf.TensorInfo {
  const begin = x.shape.map((_, at) => (at === axis ? start : 0));
  const size = x.shape.map((all, at) => (at === axis ? count : all));
  return callOnWebgpu(tf.Slice, backend, { x }, { begin, size });
}

/** Adds a tensor to another, which is then freed, as the one added is if it is `owned`. */
function add(
  backend: WebGPUBackend,
  sum: tf.TensorInfo,
  term: tf.TensorInfo,
  owned = true,
): tf.TensorInfo {
  const result = callOnWebgpu(tf.Add, backend, { a: sum, b: term }, {});
  backend.disposeData(sum.dataId);
  if (owned) backend.disposeData(term.dataId);
  return result;
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  elu: tf.Elu,
  leakyrelu: tf.LeakyRelu,
  prelu: tf.Prelu,
  relu: tf.Relu,
  relu6: tf.Relu6,
  sigmoid: tf.Sigmoid,
};

/** Adds the bias to a product, which is freed, and applies the activation. */
function finish(
  backend: WebGPUBackend,
  product: tf.TensorInfo,
  { bias, preluActivationWeights }: Operands,
  { activation, leakyreluAlpha }: Attributes,
): tf.TensorInfo {
  const biased = bias ? add(backend, product, bias, false) : product;
  if (!activation || activation === 'linear') return biased;
  const kernel = ACTIVATIONS[activation];
  if (!kernel) throw new LucidaError(`There is no activation "${activation}" on webgpu.`);
  const inputs = preluActivationWeights
    ? { x: biased, alpha: preluActivationWeights }
    : { x: biased };
  return withTensor(backend, biased, () =>
    callOnWebgpu(kernel, backend, inputs, { alpha: leakyreluAlpha }),
  );
}
