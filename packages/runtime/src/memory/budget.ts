import * as tf from '@tensorflow/tfjs';
import { checkNumber } from '../checks.js';
import type { GuardedWebGPUBackend } from '../webgpu/backend.js';
import { supplyOnCpu, supplyOnWasm } from './supply.js';
import type { MemoryBudget, Supply } from './types.js';
import { inWords } from './units.js';

const MIB = 2 ** 20;

/**
 * The budget of the current backend. On webgpu buffers that are kept for reuse count too: they are
 * given back before the budget last called for is exceeded.
 *
 * @param asked Bytes; from 1 MiB to what the backend can address. By default what the adapter's
 * limits or the machine's memory allow for: a quarter of the machine's memory and at most 1 GiB on
 * wasm and cpu.
 * @throws UsageError when `asked` is out of range.
 */
export function memoryBudget(asked?: number): MemoryBudget {
  const supply = currentSupply();
  const budget = asked === undefined ? supply.unasked : askedFor(asked, supply);
  if (tf.getBackend() === 'webgpu') webgpuBackend().keepWithin(budget.bytes);
  return budget;
}

function askedFor(asked: number, { most, largestTensor }: Supply): MemoryBudget {
  const range = { integer: true, min: MIB, max: most };
  const bytes = checkNumber('The memory budget in bytes', asked, range);
  return {
    bytes,
    largestTensor: Math.min(bytes, largestTensor),
    reason: `${inWords(bytes)} were asked for`,
  };
}

function currentSupply(): Supply {
  const backend = tf.getBackend();
  if (backend === 'webgpu') return webgpuBackend().supply;
  return backend === 'wasm' ? supplyOnWasm() : supplyOnCpu();
}

function webgpuBackend(): GuardedWebGPUBackend {
  return tf.backend() as unknown as GuardedWebGPUBackend;
}
