import * as tf from '@tensorflow/tfjs';
import { checkNumber } from '../checks.js';
import { UsageError } from '../errors.js';
import type { GuardedWebGPUBackend } from '../webgpu/backend.js';
import { supplyOnCpu, supplyOnNative, supplyOnWasm } from './supply.js';
import type { MemoryBudget, Supply } from './types.js';
import { inWords } from './units.js';

const MIB = 2 ** 20;

/**
 * The budget of the current backend. On webgpu buffers that are kept for reuse count too: they are
 * given back before the budget last called for is exceeded.
 *
 * @param asked Bytes; from 1 MiB to what the backend can address. By default what the adapter's
 * limits or the machine's memory allow for: a quarter of the machine's memory, and at most 2 GiB on
 * wasm and 1 GiB on native and cpu.
 * @throws UsageError when `asked` is out of range.
 */
export function memoryBudget(asked?: number): MemoryBudget {
  const supply = currentSupply();
  const budget = asked === undefined ? supply.unasked : askedFor(asked, supply);
  if (tf.getBackend() === 'webgpu') webgpuBackend().keepWithin(budget.bytes);
  return budget;
}

/**
 * Refuses a budget that was asked for and has no room for one sample. Without one, a computation
 * that is too large runs a sample at a time, and takes what it takes.
 *
 * @param weights Bytes of the model's weights, as `weightBytes` counts them.
 * @param perSample Bytes that one sample takes beside them.
 * @throws UsageError that says how much is needed.
 */
export function requireRoom(
  { bytes, asked }: Pick<MemoryBudget, 'bytes' | 'asked'>,
  { weights, perSample }: { readonly weights: number; readonly perSample: number },
): void {
  const needed = weights + perSample;
  if (!asked || needed <= bytes) return;
  throw new UsageError(
    `The memory budget of ${inWords(bytes)} has no room for one sample: the model's weights take ` +
      `${inWords(weights)} and a sample ${inWords(perSample)}; give --memory (the option memory) at ` +
      `least ${Math.ceil(needed / MIB)} MiB, or leave it out.`,
  );
}

/**
 * An equal part of a budget on the current backend, for each of several threads.
 *
 * @param reserved Bytes that are not to be divided.
 */
export function shareOfBudget(budget: MemoryBudget, parts: number, reserved: number): MemoryBudget {
  const bytes = Math.max(0, Math.floor((budget.bytes - reserved) / parts));
  const reason = `one of ${parts} parts of ${inWords(budget.bytes)}`;
  return { ...currentSupply().asked(bytes), asked: budget.asked, reason };
}

function askedFor(bytes: number, supply: Supply): MemoryBudget {
  const range = { integer: true, min: MIB, max: supply.most };
  return supply.asked(checkNumber('The memory budget in bytes', bytes, range));
}

function currentSupply(): Supply {
  const backend = tf.getBackend();
  if (backend === 'webgpu') return webgpuBackend().supply;
  if (backend === 'native') return supplyOnNative();
  return backend === 'wasm' ? supplyOnWasm() : supplyOnCpu();
}

function webgpuBackend(): GuardedWebGPUBackend {
  return tf.backend() as unknown as GuardedWebGPUBackend;
}
