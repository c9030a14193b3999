import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { expect, test } from 'vitest';
import { describeEachBackend, startTestBackend } from '../../src/testing.js';

describeEachBackend('on webgpu', () => {
  test('a limit is broken', async () => {
    const { device } = tf.backend() as WebGPUBackend;
    device.createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE }).destroy();
    await device.queue.onSubmittedWorkDone();
  });
  test('the tensor is right', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    expect([...(await x.square().data())]).toEqual([1, 4, 9]);
  });
  test('another backend takes over', () => startTestBackend('cpu'));
}, ['webgpu']);
