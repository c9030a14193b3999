import { expect, it } from 'vitest';
import { describeEachBackend } from '../src/testing.js';
import { runChild } from './child.js';

it('the main entry leaves the globals as they are and loads no graphics driver', async () => {
  const { stdout } = await runChild(`
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    const navigator = globalThis.navigator;
    await import('@tensorflow/tfjs');
    const ofTfjs = new Set(Object.getOwnPropertyNames(globalThis));
    await import('@lucida/runtime');
    const added = Object.getOwnPropertyNames(globalThis).filter((name) => !ofTfjs.has(name));
    const loaded = process.report.getReport().sharedObjects.some((path) => /dawn/.test(path));
    console.log(JSON.stringify({ added, loaded, same: navigator === globalThis.navigator }));`);
  expect(JSON.parse(stdout)).toEqual({ added: [], loaded: false, same: true });
});

describeEachBackend('a process that used it', (backend) => {
  const code = (rest: string) => `
    import * as tf from '@tensorflow/tfjs';
    import { startBackend } from '@lucida/runtime/node';
    await startBackend('${backend}');
    const sum = tf.add(tf.ones([2000]), 1);
    console.log((await sum.data())[0]);
    ${rest}`;

  it('ends by itself, and prints nothing of its own on stdout', async () => {
    const { status, signal, stdout, stderr } = await runChild(code(''));
    expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: '2\n' });
    // Dawn notes limits of the adapter on stderr, past anything that JavaScript could catch.
    expect(stderr.replace(/^Warning: max\w+ artificially reduced .*\n/gm, '')).toBe('');
  });

  it('dies of an unhandled rejection as every Node program does', async () => {
    const { status, stderr } = await runChild(code("Promise.reject(new Error('forgotten'));"));
    expect(status).toBe(1);
    expect(stderr).toContain('Error: forgotten');
    expect(stderr).not.toContain('tfjs-backend-wasm');
  });
});

describeEachBackend('a process whose graphics device is lost', () => {
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
