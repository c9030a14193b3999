import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { nodeGraphics } from '../src/node/dawn.js';
import { describeBackends, startBackend } from '../src/node.js';
import { runChild } from './child.js';

describe('describeBackends', () => {
  it('tells of every backend whether it can be started here, and is right', async () => {
    const { backends } = await describeBackends();
    expect(backends.map(({ name }) => name)).toEqual(['webgpu', 'native', 'wasm', 'cpu']);
    for (const { name, available, remark, adapter } of backends) {
      const started = await startBackend(name).then(
        (info) => info.adapter,
        () => 'refused',
      );
      expect(started).toEqual(available ? adapter : 'refused');
      expect(remark).toMatch(/\.$/);
    }
  });

  it('tells which backend auto takes', async () => {
    const { auto } = await describeBackends();
    expect(auto).toEqual({
      running: (await startBackend('auto', { native: true })).backend,
      training: (await startBackend('auto')).backend,
    });
  });

  it('leaves the current backend alone', async () => {
    await startBackend('cpu');
    await describeBackends();
    expect(tf.getBackend()).toBe('cpu');
  });

  it('gives the versions at play', async () => {
    const { versions } = await describeBackends();
    expect(versions).toMatchObject({
      lucida: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.versions.node,
      '@tensorflow/tfjs': tf.version.tfjs,
      '@tensorflow/tfjs-backend-wasm': tf.version['tfjs-core'],
    });
    const { missing } = await nodeGraphics.probe();
    if (missing === null) expect(versions.webgpu).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('prints nothing and ends, with a driver or without', async () => {
    const code = `
      import { describeBackends } from '@lucida/runtime/node';
      console.log((await describeBackends()).backends.length);`;
    for (const env of [{}, { VK_DRIVER_FILES: '/nowhere.json' }]) {
      const ended = await runChild(code, env);
      expect(ended).toEqual({ status: 0, signal: null, stdout: '4\n', stderr: '' });
    }
  });
});
