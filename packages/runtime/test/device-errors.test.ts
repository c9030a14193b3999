import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, it } from 'vitest';
import { takeBackendErrors } from '../src/device-errors.js';
import { LucidaError } from '../src/errors.js';
import { describeEachBackend, startTestBackend } from '../src/testing.js';
import type { GuardedWebGPUBackend } from '../src/webgpu/backend.js';

const device = () => (tf.backend() as unknown as GuardedWebGPUBackend).device;
const ending = /; start again, with a smaller batch or with --backend wasm\.$/;

describeEachBackend('a lost device', () => {
  afterEach(async () => {
    await startTestBackend('webgpu');
  });

  it('rejects the read-back that is pending', async () => {
    const reading = tf.add(tf.ones([100]), 1).data();
    device().destroy();
    await expect(reading).rejects.toThrow(LucidaError);
    await expect(reading).rejects.toThrow(/^The graphics device was lost \(.+\)/);
    await expect(reading).rejects.toThrow(ending);
  });

  it('refuses more work, on tensors it holds and on new ones', async () => {
    const held = tf.add(tf.ones([100]), 1);
    device().destroy();
    await device().lost;
    expect(() => tf.neg(held)).toThrow(LucidaError);
    expect(() => tf.add(tf.ones([10]), 1)).toThrow(/^The graphics device was lost/);
    await expect(held.data()).rejects.toThrow(ending);
  });
}, ['webgpu']);

describeEachBackend('a device without memory', () => {
  it('says so instead of giving garbage, and works on once there is some', async () => {
    // As the device does for a buffer it has no memory for; a driver may take long to have none.
    const error = new GPUOutOfMemoryError('no memory\n - While calling [Device].CreateBuffer.');
    device().dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    const reading = tf.add(tf.ones([100]), 1).data();
    await expect(reading).rejects.toThrow(LucidaError);
    await expect(reading).rejects.toThrow(
      /^The graphics device is out of memory \(no memory\); try a lower --memory, .* --backend wasm\.$/,
    );
    expect(takeBackendErrors()).toEqual([error.message]);
    expect((await tf.add(tf.ones([100]), 1).data())[99]).toBe(2);
  });
}, ['webgpu']);
