import * as tf from '@tensorflow/tfjs';
import { LucidaError } from './errors.js';
import { ADAPTER_OPTIONS } from './graphics.js';
import { GuardedWebGPUBackend } from './webgpu/backend.js';

/** Limits that large layers run into; each goes from WebGPU's default to the adapter's own. */
const OWN_LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxBufferSize',
  'minStorageBufferOffsetAlignment',
] as const;

export async function createBackend(gpu: GPU): Promise<GuardedWebGPUBackend> {
  const adapter = await gpu.requestAdapter(ADAPTER_OPTIONS);
  if (!adapter) throw new LucidaError('The graphics adapter is gone.');
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(OWN_LIMITS.map((name) => [name, adapter.limits[name]])),
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
  });
  return new GuardedWebGPUBackend(device, adapter.info, adapter.limits);
}

/**
 * Registers the backend `webgpu` with tfjs in place of tfjs' own registration, which exists only
 * if `navigator.gpu` did when the package was first imported, and which keeps a lost device.
 */
export function registerWebgpu(gpu: GPU): void {
  if (tf.findBackendFactory('webgpu')) {
    const current = tf.engine().registry.webgpu;
    if (current instanceof GuardedWebGPUBackend && current.lost === null) return;
    tf.removeBackend('webgpu');
  }
  tf.registerBackend('webgpu', () => createBackend(gpu), 3);
  // Small tensors would otherwise be computed on the CPU without a word.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
}
