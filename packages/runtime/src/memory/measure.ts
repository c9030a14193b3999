import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { heapSize } from '../wasm.js';
import type { GuardedWebGPUBackend } from '../webgpu/backend.js';
import { Gauge } from './gauge.js';

/** What a computation held at most, in bytes. */
export interface MemoryPeak {
  /**
   * On the device: on webgpu the buffers of all tensors and those kept for reuse, on wasm the heap,
   * which never shrinks, on cpu the tensors.
   */
  readonly device: number;
  /** Of the process since it began, or null in a browser. */
  readonly process: number | null;
}

/**
 * Begins to watch the memory held on the current backend, tensors that are there included; the
 * function returned ends it and tells the most that was held meanwhile.
 */
export function watchMemory(): () => MemoryPeak {
  const stop = watchDevice();
  return () => ({ device: stop(), process: peakOfProcess() });
}

/** Runs work and tells the most memory that was held meanwhile, as `watchMemory` does. */
export async function measureMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peak: MemoryPeak }> {
  const stop = watchMemory();
  let peak: MemoryPeak;
  let result: T;
  try {
    result = await work();
  } finally {
    peak = stop();
  }
  return { result, peak };
}

/** Begins to watch; the function returned ends it and tells the peak. */
function watchDevice(): () => number {
  const backend: unknown = tf.backend();
  switch (tf.getBackend()) {
    case 'webgpu':
      return (backend as GuardedWebGPUBackend).pool.watch();
    case 'wasm':
      return () => heapSize(backend as BackendWasm);
    default:
      return watchTensors();
  }
}

const tensors = new Gauge();
const followed = new WeakSet<object>();

/** Watches tfjs' own count of the bytes in tensors, which it keeps in a plain field. */
function watchTensors(): () => number {
  const { state } = tf.engine();
  if (!followed.has(state)) {
    followed.add(state);
    let bytes = state.numBytes;
    Object.defineProperty(state, 'numBytes', {
      get: () => bytes,
      set: (now: number) => {
        bytes = now;
        tensors.note(now);
      },
    });
  }
  return tensors.watch(state.numBytes);
}

function peakOfProcess(): number | null {
  const { process } = globalThis as { readonly process?: NodeJS.Process };
  return process?.resourceUsage ? process.resourceUsage().maxRSS * 1024 : null;
}
