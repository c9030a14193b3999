import * as tf from '@tensorflow/tfjs';
import { createBackend } from '../src/webgpu.js';

/** The limits of WebGPU's specification, which every device has. */
export const DEFAULT_LIMITS = {
  maxComputeWorkgroupStorageSize: 16 * 1024,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxComputeWorkgroupSizeX: 256,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxBufferSize: 256 * 2 ** 20,
  minStorageBufferOffsetAlignment: 256,
};

/**
 * Starts webgpu, which was started before, anew on an adapter with other limits than it has. Those below the defaults bind
 * Lucida alone, as every device has the defaults.
 */
export async function startWithLimits(limits: Partial<typeof DEFAULT_LIMITS>): Promise<void> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  const limited = withProperties(adapter, { limits: withProperties(adapter.limits, limits) });
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () =>
    createBackend({ requestAdapter: async () => limited } as unknown as GPU),
  );
  await tf.setBackend('webgpu');
}

/** An object of the platform with some properties replaced. */
function withProperties<T extends object>(target: T, properties: object): T {
  return new Proxy(target, {
    get(_, name) {
      const from = name in properties ? properties : target;
      const value = Reflect.get(from, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
