import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { describe, expect, it } from 'vitest';
import { LucidaError, UsageError } from '../src/errors.js';
import { measureMemory, memoryBudget, requireRoom, weightBytes } from '../src/index.js';
import { setMachineMemory } from '../src/memory/machine.js';
import { supplyOnCpu, supplyOnWebgpu } from '../src/memory/supply.js';
import { describeEachBackend, expectClose, startTestBackend } from '../src/testing.js';
import type { GuardedWebGPUBackend } from '../src/webgpu/backend.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const pool = () => (tf.backend() as unknown as GuardedWebGPUBackend).pool;

describeEachBackend('the memory budget', (backend) => {
  it('has room for a model unless asked otherwise, and says where it comes from', () => {
    const { bytes, largestTensor, reason } = memoryBudget();
    expect(bytes).toBeGreaterThanOrEqual(256 * MIB);
    expect(bytes).toBeLessThanOrEqual(2 * GIB);
    expect(largestTensor).toBeGreaterThanOrEqual(128 * MIB);
    expect(largestTensor).toBeLessThanOrEqual(bytes);
    expect(reason).toMatch(/MiB/);
  });

  it('is what was asked for, and holds for a single tensor too', () => {
    expect(memoryBudget(3 * MIB)).toEqual({
      bytes: 3 * MIB,
      plannable: expect.closeTo((backend === 'wasm' ? 0.75 : 0.9) * 3 * MIB, -1),
      asked: true,
      largestTensor: 3 * MIB,
      plannableTensor: ['wasm', 'native'].includes(backend) ? (3 / 16) * MIB : 3 * MIB,
      reason: '3 MiB were asked for',
    });
  });

  it('is refused when out of range', () => {
    const most = backend === 'wasm' ? 4 * GIB : Number.POSITIVE_INFINITY;
    for (const asked of [0, -1, 1.5, Number.NaN, MIB - 1, most]) {
      expect(() => memoryBudget(asked)).toThrow(UsageError);
      expect(() => memoryBudget(asked)).toThrow(/^The memory budget in bytes is .*; give a whole/);
    }
  });

  it('is refused where it was asked for and one sample does not fit, and only then', () => {
    const needs = { weights: 5 * MIB, perSample: MIB / 2 };
    expect(() => requireRoom(memoryBudget(5 * MIB), needs)).toThrow(UsageError);
    expect(() => requireRoom(memoryBudget(5 * MIB), needs)).toThrow(
      /^The memory budget of 5 MiB has no room .* 5 MiB and a sample 512 KiB; give --memory .* 6 MiB/,
    );
    requireRoom(memoryBudget(6 * MIB), needs);
    requireRoom(memoryBudget(), { ...needs, weights: 100 * GIB });
  });

  it('counts the copies of kernels that tfjs keeps on wasm', () => {
    const shapes = [[3, 3, 2, 5], [10, 4], [5], [1024, 5000]];
    const once = 4 * (90 + 40 + 5 + 5_120_000);
    expect(weightBytes(shapes)).toBe(once + (backend === 'wasm' ? 4 * (90 + 40) : 0));
  });

  it('leaves no memory watched: the peak is of the work alone', async () => {
    const held = tf.zeros([MIB]);
    const { result, peak } = await measureMemory(async () => {
      const twice = tf.mul(held, 2);
      const sum = tf.sum(twice);
      const [value] = await sum.data();
      tf.dispose([twice, sum]);
      return value;
    });
    expect(result).toBe(0);
    expect(peak.device).toBeGreaterThanOrEqual(8 * MIB);
    if ('document' in globalThis) expect(peak.process).toBeNull();
    else expect(peak.process).toBeGreaterThan(8 * MIB);
    held.dispose();
    const after = await measureMemory(async () => null);
    expect(after.peak.device).toBeLessThanOrEqual(peak.device);
    await expect(
      measureMemory(async () => {
        throw new Error('it broke');
      }),
    ).rejects.toThrow('it broke');
  });
});

describe('the budget unasked', () => {
  const limits = (maxBufferSize: number, maxStorageBufferBindingSize: number) =>
    ({ maxBufferSize, maxStorageBufferBindingSize }) as GPUSupportedLimits;

  it.each([
    // machine, adapter's largest buffer and binding, software: bytes, largest tensor
    [64, 4, 4, false, 2 * GIB, 2 * GIB],
    [64, 1.5, 1, false, 1.5 * GIB, GIB],
    [64, 0.25, 0.125, false, GIB, GIB / 8],
    [24, 4, 0.125, true, 2 * GIB, GIB / 8],
    [2, 4, 1, true, GIB / 2, GIB / 2],
  ])(
    '%d GiB of memory, a buffer of %d GiB bound up to %d',
    (machine, buffer, binding, software, bytes, largest) => {
      setMachineMemory(machine * GIB);
      const { unasked } = supplyOnWebgpu(limits(buffer * GIB, binding * GIB), software);
      expect(unasked).toMatchObject({ bytes, largestTensor: largest });
    },
  );

  it('is a quarter of a small machine, and says so', () => {
    setMachineMemory(2 * GIB);
    expect(supplyOnCpu().unasked).toEqual({
      bytes: GIB / 2,
      plannable: Math.floor(0.9 * (GIB / 2)),
      asked: false,
      largestTensor: GIB / 2,
      plannableTensor: GIB / 2,
      reason: "a quarter of the machine's 2,048 MiB",
    });
  });
});

/** Starts webgpu on a device of its own, whose pool is empty. */
async function startNewDevice(): Promise<void> {
  tf.removeBackend('webgpu');
  await startTestBackend('webgpu');
}

describeEachBackend('the pool of buffers', () => {
  const work = async (size: number) => {
    const sum = tf.tidy(() => tf.sum(tf.add(tf.mul(tf.ones([size, 1024]), 2), 1)));
    const [value] = await sum.data();
    sum.dispose();
    return value;
  };

  it('keeps to the budget through many batch sizes, and results stay right', async () => {
    const { bytes } = memoryBudget(4 * MIB);
    const { peak } = await measureMemory(async () => {
      for (let size = 2; size <= 100; size += 2) expect(await work(size)).toBe(size * 1024 * 3);
    });
    // Unbounded, sizes of 8 KiB to 400 KiB in twos and threes would leave 20 MiB and more.
    expect(peak.device).toBeLessThanOrEqual(bytes);
    // Of what is freed no more than half the budget waits.
    expect(pool().numBytesAllocated - pool().numBytesUsed).toBeLessThanOrEqual(bytes / 2);
  });

  it('reuses buffers where the sizes recur', async () => {
    memoryBudget(64 * MIB);
    await work(64);
    const before = pool().numBytesAllocated;
    for (let i = 0; i < 5; i++) await work(64);
    expect(pool().numBytesAllocated).toBe(before);
  });

  it('keeps no more than was ever in use, where the budget is far off', async () => {
    const { bytes } = memoryBudget();
    await startNewDevice();
    const { peak } = await measureMemory(async () => {
      for (let size = 1; size <= 16; size++) expect(await work(250 * size)).toBe(size * 768_000);
    });
    // Unbounded, these sizes of up to 16 MiB in twos and threes would leave 270 MiB and more.
    expect(peak.device).toBeLessThan(200 * MIB);
    expect(bytes).toBeGreaterThan(200 * MIB);
  });

  it('submits what waits, to give back what it uses, before the budget is exceeded', async () => {
    const { bytes } = memoryBudget(MIB);
    tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 1000);
    try {
      const { peak } = await measureMemory(async () => {
        // The budget has room for two of these ten tensors.
        let x: tf.Tensor = tf.ones([100, 1024]);
        for (let i = 1; i <= 10; i++) {
          const next = tf.tidy(() => tf.concat([x, tf.fill([1, 1024], i)]));
          x.dispose();
          x = next;
        }
        const sums = tf.sum(x, 1);
        const expected = Array.from({ length: 110 }, (_, row) => 1024 * Math.max(1, row - 99));
        expectClose(await sums.data(), expected);
        tf.dispose([x, sums]);
      });
      expect(peak.device).toBeLessThanOrEqual(bytes);
    } finally {
      tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 15);
    }
  });

  it('measures a peak that can be counted', async () => {
    await startNewDevice();
    const { peak } = await measureMemory(async () => {
      const a = tf.ones([MIB]);
      const b = tf.add(a, a);
      await b.data();
      tf.dispose([a, b]);
    });
    // Two tensors and the copy that is read, of 4 MiB each, and the shaders' parameters.
    expect(peak.device).toBeGreaterThanOrEqual(12 * MIB);
    expect(peak.device).toBeLessThan(12 * MIB + 4096);
  });
}, ['webgpu']);

describeEachBackend('measured tensors', () => {
  it('are counted exactly, in work that overlaps too', async () => {
    const first = measureMemory(async () => {
      const a = tf.ones([100]);
      await Promise.resolve();
      a.dispose();
    });
    const second = measureMemory(async () => {
      const b = tf.ones([1000]);
      b.dispose();
      const c = tf.ones([10]);
      await Promise.resolve();
      c.dispose();
    });
    const before = tf.memory().numBytes - 4 * 110;
    expect((await second).peak.device - before).toBe(4 * 1100);
    expect((await first).peak.device - before).toBe(4 * 1100);
  });
}, ['cpu']);

describeEachBackend('a full heap', () => {
  it('is an error, and what was there stays as it is', async () => {
    const before = tf.fill([1000], 7);
    const backend = tf.backend() as BackendWasm;
    const hoard: tf.TensorInfo[] = [];
    const fill = () => {
      // More than a heap of 4 GiB takes.
      for (let i = 0; i < 5; i++) hoard.push(backend.makeOutput([2 ** 28], 'float32'));
    };
    expect(fill).toThrow(LucidaError);
    expect(fill).toThrow(/^The memory of the backend wasm is full \(1,024 MiB more than .* MiB/);
    for (const { dataId } of hoard) backend.disposeData(dataId);
    const twice = tf.mul(before, 2);
    expectClose(await twice.data(), new Array(1000).fill(14));
    tf.dispose([before, twice]);
  });
}, ['wasm']);
