import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { WebGPUForm } from '../fused/types.js';
import { runOnWebgpu } from '../fused/webgpu.js';
import { callKernel } from './call.js';
import type { Inputs } from './heap.js';

/** A kernel of the webgpu backend, from a function of its typed inputs and attributes. */
export function webgpuKernel<Names, Attributes>(
  run: (backend: WebGPUBackend, inputs: Inputs<Names>, attrs: Attributes) => tf.TensorInfo,
): tf.KernelFunc {
  return ({ backend, inputs, attrs }) =>
    run(backend as WebGPUBackend, inputs as Inputs<Names>, attrs as Attributes);
}

/** Runs a shader whose uniforms are integers. */
export function runShader(
  name: string,
  backend: WebGPUBackend,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  form: Omit<WebGPUForm, 'uniforms'> & { readonly uniforms: Readonly<Record<string, number>> },
): tf.TensorInfo {
  const uniforms = Object.entries(form.uniforms).map(([name, value]) => {
    return { name, type: 'i32' as const, value };
  });
  return runOnWebgpu(name, { ...form, uniforms }, backend, inputs);
}

/** Runs the kernel that is registered under a name; its result belongs to the caller. */
export function callOnWebgpu(
  kernelName: string,
  backend: WebGPUBackend,
  inputs: tf.NamedTensorInfoMap,
  attrs: object,
): tf.TensorInfo {
  return callKernel(tf.getKernel(kernelName, 'webgpu').kernelFunc, backend, inputs, attrs);
}

/** Lends a tensor that is freed when `use` returns. */
export function withTensor<Result>(
  backend: WebGPUBackend,
  tensor: tf.TensorInfo,
  use: (tensor: tf.TensorInfo) => Result,
): Result {
  try {
    return use(tensor);
  } finally {
    backend.disposeData(tensor.dataId);
  }
}

/** The type that a shader reads a tensor's values as; truth values are integers there. */
export function wgslType(tensor: tf.TensorInfo): 'f32' | 'i32' {
  return tensor.dtype === 'float32' ? 'f32' : 'i32';
}
