import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { describe, expect, it } from 'vitest';
import type { AdapterInfo } from '../src/backend.js';
import { takeBackendErrors } from '../src/device-errors.js';
import { LucidaError, UsageError } from '../src/errors.js';
import type { NativeRuntime } from '../src/native/native-runtime.js';
import { nodeGraphics } from '../src/node/dawn.js';
import { onnxruntimeNode } from '../src/node/onnxruntime.js';
import { startBackend } from '../src/node.js';
import { type Platform, startWith } from '../src/start.js';
import { describeEachBackend, expectClose, expectNoLeak } from '../src/testing.js';

const gpu: AdapterInfo = {
  name: 'Acme Roadrunner 9000',
  vendor: 'acme',
  architecture: 'roadrunner',
  device: '',
  description: 'Acme Roadrunner 9000',
  software: false,
};

/** A platform with these graphics, or this probe for them, and onnxruntime where it is installed. */
const withGraphics = (
  graphics: Partial<Platform['graphics']>,
  native: NativeRuntime = onnxruntimeNode(),
): Platform => ({ graphics: { ...nodeGraphics, ...graphics }, native });

/** Finds no adapter. */
const noAdapter = (missing: string) => ({
  probe: async () => ({ adapter: null, missing }) as const,
});

const noNative: NativeRuntime = {
  probe: () => ({ version: null, missing: 'onnxruntime-node is on holiday' }),
  open() {
    throw new UsageError('onnxruntime-node is on holiday');
  },
};

async function onePlusOne(): Promise<number> {
  const sum = tf.add(tf.ones([2000]), 1);
  const [first] = await sum.data();
  sum.dispose();
  return first!;
}

describeEachBackend('a started backend', (backend) => {
  it('multiplies matrices and tells what it is', async () => {
    const info = await startBackend(backend);
    expect(info).toMatchObject({ requested: backend, backend });
    expect(info.reason).toContain(backend);
    expect(info.adapter === null).toBe(backend !== 'webgpu');
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const b = tf.tensor2d([5, 6, 7, 8], [2, 2]);
    expectClose(await tf.matMul(a, b).data(), [19, 22, 43, 50]);
  });

  it('leaves nothing behind when a gradient is taken', async () => {
    const x = tf.ones<tf.Rank.R4>([2, 6, 6, 1]);
    const w = tf.ones<tf.Rank.R4>([3, 3, 1, 2]);
    const gradient = tf.grad((v: tf.Tensor) => tf.conv2d(v as tf.Tensor4D, w, 1, 'same').sum());
    await expectNoLeak(async () => {
      const g = gradient(x);
      await g.data();
      g.dispose();
    });
  });

  it('is kept, with its tensors, when it is started again', async () => {
    const kept = tf.add(tf.ones([2000]), 1);
    const instance = tf.backend();
    await startBackend(backend);
    expect(tf.backend()).toBe(instance);
    expect((await kept.data())[1999]).toBe(2);
  });

  it('takes over from another backend and gives way to it', async () => {
    const other = backend === 'cpu' ? 'wasm' : 'cpu';
    await startBackend(other);
    expect(tf.getBackend()).toBe(other);
    expect(await onePlusOne()).toBe(2);
    await startBackend(backend);
    expect(tf.getBackend()).toBe(backend);
    expect(await onePlusOne()).toBe(2);
  });
});

describeEachBackend('the graphics device', () => {
  const device = () => (tf.backend() as WebGPUBackend).device;

  it('computes small tensors itself', () => {
    expect(tf.env().getBool('WEBGPU_CPU_FORWARD')).toBe(false);
  });

  it('gives an error instead of garbage once it reported one', async () => {
    // Reported outside any call, as a layer beyond the device's limits is.
    device().createBuffer({ size: 16, usage: 0xffff });
    await expect(onePlusOne()).rejects.toThrow(LucidaError);
    await expect(onePlusOne()).rejects.toThrow(/graphics device reported an error/);
    expect(takeBackendErrors()).toHaveLength(1);
    expect(takeBackendErrors()).toEqual([]);
    expect(await onePlusOne()).toBe(2);
  });

  it('says so when it is lost, and can be started anew', async () => {
    const sum = tf.add(tf.ones([2000]), 1);
    device().destroy();
    await expect(sum.data()).rejects.toThrow(/graphics device was lost/);
    await startBackend('webgpu');
    expect(await onePlusOne()).toBe(2);
  });

  it('is taken by auto when it is a GPU', async () => {
    const probe = async () => ({ adapter: gpu, missing: null });
    const info = await startWith(withGraphics({ probe }), 'auto');
    expect(info).toMatchObject({ requested: 'auto', backend: 'webgpu', adapter: gpu });
    expect(info.reason).toContain('Acme Roadrunner 9000');
  });
}, ['webgpu']);

describe('startBackend', () => {
  it('refuses an unknown backend and names those there are', async () => {
    const unknown = startBackend('webgl' as 'cpu');
    await expect(unknown).rejects.toThrow(UsageError);
    await expect(startBackend('webgl' as 'cpu')).rejects.toThrow(
      'Unknown backend "webgl": expected auto, webgpu, native, wasm, cpu',
    );
  });

  it('refuses webgpu without an adapter, says why, and keeps the backend there was', async () => {
    await startBackend('wasm');
    const start = startWith(withGraphics(noAdapter('the cable is out')), 'webgpu');
    await expect(start).rejects.toThrow(UsageError);
    await expect(start).rejects.toThrow(
      'The backend webgpu is not available: the cable is out; or choose --backend auto, native, wasm or cpu.',
    );
    expect(tf.getBackend()).toBe('wasm');
  });

  it('takes wasm when told auto and there is no adapter, in few words', async () => {
    const info = await startWith(withGraphics(noAdapter('a long story of drivers')), 'auto');
    expect(info).toMatchObject({ requested: 'auto', backend: 'wasm', adapter: null });
    expect(info.reason).toBe(
      'wasm, the fastest backend without a GPU; "lucida info" tells why there is none.',
    );
  });

  it('takes wasm when told auto and the only adapter is a software one', async () => {
    const software = { ...gpu, name: 'llvmpipe', software: true };
    const probe = async () => ({ adapter: software, missing: null });
    const info = await startWith(withGraphics({ probe }), 'auto');
    expect(info).toMatchObject({ requested: 'auto', backend: 'wasm', adapter: null });
    expect(info.reason).toContain('software one, llvmpipe');
  });

  it('takes wasm when told auto and the GPU does not start, and says why', async () => {
    const graphics = {
      probe: async () => ({ adapter: gpu, missing: null }),
      open: async () => {
        throw new LucidaError('the driver is too old');
      },
    };
    const info = await startWith(withGraphics(graphics), 'auto');
    expect(info).toMatchObject({ backend: 'wasm', adapter: null });
    expect(info.reason).toContain('the driver is too old');
  });

  const anyNative = { native: true };

  it('takes wasm when native may be taken and is not there, and says why', async () => {
    const platform = withGraphics(noAdapter('no cable'), noNative);
    const info = await startWith(platform, 'auto', anyNative);
    expect(info).toMatchObject({ requested: 'auto', backend: 'wasm', adapter: null });
    expect(info.reason).toContain('without native (onnxruntime-node is on holiday)');
    await expect(startWith(platform, 'native')).rejects.toThrow(
      'The backend native is not available: onnxruntime-node is on holiday; or choose --backend',
    );
  });

  it.skipIf(onnxruntimeNode().probe().missing)(
    'takes native where there is no GPU and it may be taken (skipped where it is not installed)',
    async () => {
      const info = await startWith(withGraphics(noAdapter('no cable')), 'auto', anyNative);
      expect(info).toMatchObject({ requested: 'auto', backend: 'native', adapter: null });
      expect(info.reason).toMatch(/^native \(onnxruntime on the CPU\), the fastest/);
      const probe = async () => ({ adapter: gpu, missing: null });
      const broken = { probe, open: () => Promise.reject(new LucidaError('the driver is old')) };
      const instead = await startWith(withGraphics(broken), 'auto', anyNative);
      expect(instead.backend).toBe('native');
      expect(instead.reason).toContain('the driver is old');
    },
  );

  it('takes the backend that this machine calls for when told auto', async () => {
    const { adapter } = await nodeGraphics.probe();
    const info = await startBackend('auto');
    expect(info.backend).toBe(adapter?.software === false ? 'webgpu' : 'wasm');
  });
});
