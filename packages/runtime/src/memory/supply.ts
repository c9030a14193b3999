import { machineMemory } from './machine.js';
import type { MemoryBudget, Supply } from './types.js';
import { inWords } from './units.js';

const GIB = 2 ** 30;

/** The share of a budget that may be planned for, and that on a heap, which has gaps. */
const PLANNABLE = 0.9;
const PLANNABLE_ON_HEAP = 0.75;

/**
 * The share of a budget that one tensor may be planned to take on a heap, and the most of it. Large tensors of changing
 * sizes do not fit into the gaps that others leave: 256 images of 64 x 64 through VGG16 and ablation
 * peak at 1,083 MiB where tensors may take 128 MiB, and at 546 with 64.
 */
const PLANNABLE_TENSOR_ON_HEAP = { share: 1 / 16, most: 64 * 2 ** 20 };

/** The heap is addressed with 32 bits, and a page of it is not to be had. */
export function supplyOnWasm(): Supply {
  const most = 4 * GIB - 64 * 1024;
  return supply(shareOfMachine(2 * GIB), 2 * GIB, {
    most,
    planned: PLANNABLE_ON_HEAP,
    plannedTensor: PLANNABLE_TENSOR_ON_HEAP,
  });
}

/**
 * The share of a budget that one tensor may be planned to take on native, and the most of it. What
 * onnxruntime holds grows faster than its tensors, and large batches leave the caches: scoring tiles of
 * 224 x 224 through VGG-7 peaks at 2,009 MiB in batches of 26 and at 757 in batches of 8, which take
 * four fifths of the time.
 */
const PLANNABLE_TENSOR_ON_NATIVE = { share: 1 / 16, most: 48 * 2 ** 20 };

export function supplyOnNative(): Supply {
  const options = { plannedTensor: PLANNABLE_TENSOR_ON_NATIVE };
  return supply(shareOfMachine(GIB), 4 * GIB, options);
}

export function supplyOnCpu(): Supply {
  return supply(shareOfMachine(GIB), 4 * GIB);
}

/**
 * WebGPU does not tell how much memory a GPU has. The largest buffer is a hint: drivers allow for
 * one of a quarter to all of the memory, so that as much as that, and never more than 2 GiB, fits.
 * A software adapter computes in the machine's own memory.
 */
export function supplyOnWebgpu(
  { maxBufferSize, maxStorageBufferBindingSize }: GPUSupportedLimits,
  software: boolean,
): Supply {
  const share = software
    ? shareOfMachine(2 * GIB)
    : {
        bytes: Math.min(2 * GIB, Math.max(GIB, maxBufferSize)),
        reason: `the graphics adapter's largest buffer takes ${inWords(maxBufferSize)}`,
      };
  return supply(share, Math.min(maxBufferSize, maxStorageBufferBindingSize));
}

function supply(
  share: Pick<MemoryBudget, 'bytes' | 'reason'>,
  limit: number,
  {
    most = Number.MAX_SAFE_INTEGER,
    planned = PLANNABLE,
    plannedTensor = { share: 1, most: Number.MAX_SAFE_INTEGER },
  } = {},
): Supply {
  const budget = (bytes: number, asked: boolean, reason: string): MemoryBudget => {
    const largestTensor = Math.min(bytes, limit);
    return {
      bytes,
      plannable: Math.floor(planned * bytes),
      asked,
      largestTensor,
      plannableTensor: Math.min(
        Math.floor(plannedTensor.share * bytes),
        plannedTensor.most,
        largestTensor,
      ),
      reason,
    };
  };
  return {
    unasked: budget(share.bytes, false, share.reason),
    asked: (bytes) => budget(bytes, bytes !== share.bytes, `${inWords(bytes)} were asked for`),
    most,
  };
}

/** A quarter of the machine's memory, up to a bound. */
function shareOfMachine(bound: number): Pick<MemoryBudget, 'bytes' | 'reason'> {
  const memory = machineMemory();
  if (memory !== null && memory / 4 < bound) {
    return {
      bytes: Math.floor(memory / 4),
      reason: `a quarter of the machine's ${inWords(memory)}`,
    };
  }
  return { bytes: bound, reason: `no more than ${inWords(bound)} unless asked for` };
}
