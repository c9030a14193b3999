import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { BACKENDS, type BackendName } from '../backend.js';
import { runOnCpu, runOnWasm } from './host.js';
import type { FusedKernel, KernelForms } from './types.js';
import { runOnWebgpu } from './webgpu.js';

/**
 * Makes one operation of the forms of a kernel. It is registered with tfjs on its first call, so
 * that tfjs chooses the form by the backend, and callers never ask which one is current.
 */
export function fusedKernel<Names extends string, Attrs extends object>(
  forms: KernelForms<Names, Attrs>,
): FusedKernel<Names, Attrs> {
  let registered = false;
  const run = (inputs: Readonly<Record<Names, tf.Tensor>>, attrs: Attrs) => {
    // Asking tfjs at every call takes as long as a small kernel.
    if (!registered) for (const backend of BACKENDS) register(forms, backend);
    registered = true;
    return tf
      .engine()
      .runKernel(forms.name, { ...inputs }, attrs as unknown as tf.NamedAttrMap) as tf.Tensor;
  };
  return Object.assign(run, { forms });
}

function register<Names extends string, Attrs>(
  forms: KernelForms<Names, Attrs>,
  backendName: BackendName,
): void {
  if (tf.getKernel(forms.name, backendName)) return;
  const runForm = formOn(forms, backendName);
  tf.registerKernel({
    kernelName: forms.name,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      runForm(backend, inputs as Record<Names, tf.Tensor>, attrs as Attrs),
  });
}

type RunForm<Names extends string, Attrs> = (
  backend: unknown,
  inputs: Record<Names, tf.Tensor>,
  attrs: Attrs,
) => tf.TensorInfo;

function formOn<Names extends string, Attrs>(
  forms: KernelForms<Names, Attrs>,
  backendName: BackendName,
): RunForm<Names, Attrs> {
  const { host, hostOn } = forms;
  const composed: RunForm<Names, Attrs> = (_, inputs, attrs) =>
    tf.tidy(() => forms.ops(inputs, attrs));
  if (backendName !== 'webgpu') {
    const onHeap = backendName === 'wasm';
    if (!hostOn.includes(onHeap ? 'wasm' : 'cpu')) return composed;
    if (!onHeap) return (_, inputs, attrs) => runOnCpu(host, inputs, attrs);
    return (backend, inputs, attrs) => {
      if (forms.hostSuits?.(inputs, attrs) === false) return composed(backend, inputs, attrs);
      return runOnWasm(host, backend as BackendWasm, inputs, attrs);
    };
  }
  return (backend, inputs, attrs) => {
    const form = forms.webgpu?.(inputs, attrs);
    if (!form) return composed(backend, inputs, attrs);
    return runOnWebgpu(forms.name, form, backend as WebGPUBackend, inputs);
  };
}
