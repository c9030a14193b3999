import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, it } from 'vitest';
import { takeBackendErrors } from '../src/device-errors.js';
import { LucidaError } from '../src/errors.js';
import { startBackend } from '../src/node.js';
import { describeEachBackend } from '../src/testing.js';
import type { GuardedWebGPUBackend } from '../src/webgpu/backend.js';
import { runChild } from './child.js';

const device = () => (tf.backend() as unknown as GuardedWebGPUBackend).device;
const ending = /; start again, with a smaller batch or with --backend wasm\.$/;

/** Keeps the device at work for a while. */
function longWork(): tf.Tensor {
  return tf.tidy(() => {
    let x: tf.Tensor = tf.ones([256, 256]);
    for (let i = 0; i < 40; i++) x = tf.matMul(x as tf.Tensor2D, tf.ones([256, 256])).div(256);
    return x;
  });
}

describeEachBackend('a lost device', () => {
  afterEach(async () => {
    await startBackend('webgpu');
  });

  it('rejects the read-back that is pending', async () => {
    const reading = longWork().data();
    device().destroy();
    await expect(reading).rejects.toThrow(LucidaError);
    await expect(reading).rejects.toThrow(/^The graphics device was lost \(.+\)/);
    await expect(reading).rejects.toThrow(ending);
  });

  it('refuses more work, on tensors it holds and on new ones', async () => {
    const held = longWork();
    device().destroy();
    await device().lost;
    expect(() => tf.neg(held)).toThrow(LucidaError);
    expect(() => tf.add(tf.ones([10]), 1)).toThrow(/^The graphics device was lost/);
    await expect(held.data()).rejects.toThrow(ending);
  });

  it('is reported by the process that used it, which ends', async () => {
    const { status, signal, stdout, stderr } = await runChild(`
      import * as tf from '@tensorflow/tfjs';
      import { startBackend } from '@lucida/runtime/node';
      await startBackend('webgpu');
      const x = tf.matMul(tf.ones([256, 256]), tf.ones([256, 256]));
      const reading = Promise.all([x.data(), x.square().data()]);
      tf.backend().device.destroy();
      await reading.catch((error) => console.log(error.name, error.message));
      await tf.add(x, 1).data().catch(() => {});`);
    expect({ status, signal, stdout }).toMatchObject({ status: 1, signal: null });
    expect(stdout).toMatch(/^LucidaError The graphics device was lost/);
    expect(stderr).toContain('LucidaError: The graphics device was lost');
  });
}, ['webgpu']);

describeEachBackend('a device without memory', () => {
  it('says so instead of giving garbage, and works on once there is some', async () => {
    const size = device().limits.maxBufferSize;
    const hoard: GPUBuffer[] = [];
    const outOfMemory = new Promise((resolve) => {
      device().addEventListener('uncapturederror', resolve, { once: true });
    });
    let full = false;
    outOfMemory.then(() => {
      full = true;
    });
    // More than a machine has; a driver may refuse the first.
    for (let i = 0; i < 1000 && !full; i++) {
      hoard.push(device().createBuffer({ size, usage: GPUBufferUsage.STORAGE }));
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(full).toBe(true);
    const reading = tf.add(tf.ones([100]), 1).data();
    await expect(reading).rejects.toThrow(LucidaError);
    await expect(reading).rejects.toThrow(
      /^The graphics device is out of memory \([^\n]+\); try a smaller batch .* --backend wasm\.$/,
    );
    for (const buffer of hoard) buffer.destroy();
    expect(takeBackendErrors().length).toBeGreaterThan(0);
    expect((await tf.add(tf.ones([100]), 1).data())[99]).toBe(2);
  });
}, ['webgpu']);
