import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { LucidaError } from '../errors.js';
import { callKernel } from './call.js';

/**
 * How many float32 values of scratch memory a kernel may take at a time (16 MiB): work that needs
 * more is done in parts, because memory that the heap has once grown by is never given back.
 */
export const SCRATCH_FLOATS = 4 * 1024 * 1024;

/**
 * The values of a float32 tensor on the wasm heap, to read and write in place. An allocation may
 * grow the heap and detach every such view, so a view is taken after all allocations.
 */
export function floatsOf(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array {
  const view = backend.typedArrayFromHeap(tensor);
  if (view instanceof Float32Array) return view;
  throw new LucidaError(`A kernel needs float32 values and got ${tensor.dtype}: cast the tensor.`);
}

/** A float32 tensor of zeros on the heap (fresh heap memory holds whatever was there before). */
export function zeros(backend: BackendWasm, shape: number[]): tf.TensorInfo {
  const tensor = backend.makeOutput(shape, 'float32');
  floatsOf(backend, tensor).fill(0);
  return tensor;
}

/** Tensors by the names under which a kernel takes them. */
export type Inputs<Names> = { readonly [Name in keyof Names]: tf.TensorInfo };

/** A kernel of the wasm backend, from a function of its typed inputs and attributes. */
export function wasmKernel<Names, Attributes>(
  run: (backend: BackendWasm, inputs: Inputs<Names>, attrs: Attributes) => tf.TensorInfo,
): tf.KernelFunc {
  return ({ backend, inputs, attrs }) =>
    run(backend as BackendWasm, inputs as Inputs<Names>, attrs as Attributes);
}

/** Runs the kernel that is registered under a name. */
export function callNamed(
  kernelName: string,
  backend: BackendWasm,
  inputs: tf.NamedTensorInfoMap,
  attrs: object,
): tf.TensorInfo {
  return callKernel(tf.getKernel(kernelName, 'wasm').kernelFunc, backend, inputs, attrs);
}

/**
 * Lends a part of a float32 tensor, from element `start` on, as a tensor of its own that shares the
 * memory; it is gone when `use` returns.
 */
export function withWindow<Result>(
  backend: BackendWasm,
  tensor: tf.TensorInfo,
  start: number,
  shape: number[],
  use: (window: tf.TensorInfo) => Result,
): Result {
  const address = backend.getMemoryOffset(tensor.dataId) + start * Float32Array.BYTES_PER_ELEMENT;
  const window = backend.makeOutput(shape, 'float32', address);
  try {
    return use(window);
  } finally {
    // Not disposeData, which would free memory that belongs to `tensor`.
    backend.wasm.tfjs.disposeData(backend.dataIdMap.get(window.dataId).id);
    backend.dataIdMap.delete(window.dataId);
  }
}

/** Lends scratch memory that is freed when `use` returns. */
export function withScratch<Result>(
  backend: BackendWasm,
  scratch: tf.TensorInfo,
  use: (scratch: tf.TensorInfo) => Result,
): Result {
  try {
    return use(scratch);
  } finally {
    backend.disposeData(scratch.dataId);
  }
}
