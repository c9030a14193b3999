import { join } from 'node:path';
import type { ClassificationResult } from '@lucida/eval';
import { disposeModel } from '@lucida/models';
import { saveModel } from '@lucida/models/node';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, inject, it } from 'vitest';
import { temporaryFolder } from './support/folder.js';
import { expectRefusal } from './support/refusal.js';
import { run, succeed } from './support/run.js';

const wide = join(temporaryFolder(), 'wide');

/** A network for MNIST-1D of 1.2e8 multiply-adds a sample: enough to be worth threads. */
beforeAll(async () => {
  await startBackend('wasm');
  const options = { filters: 768, kernelSize: 5, padding: 'same', activation: 'relu' } as const;
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.heNormal({ seed }) });
  const model = tf.sequential({
    layers: [
      tf.layers.conv1d({ ...options, ...seeded(1), inputShape: [40, 1] }),
      tf.layers.conv1d({ ...options, ...seeded(2) }),
      tf.layers.globalAveragePooling1d({}),
      tf.layers.dense({ units: 10, activation: 'softmax', ...seeded(3) }),
    ],
  });
  await saveModel(model, wide, {
    lucida: '0.1.0',
    classNames: [...'0123456789'],
    inputShape: [40, 1],
    training: null,
  });
  disposeModel(model);
});

it('a long run on wasm is divided among threads, which changes nothing in the result', async () => {
  const evaluate = async (...threads: string[]): Promise<ClassificationResult> => {
    const args = ['evaluate', wide, '--data', 'mnist1d', '--backend', 'wasm', '--json'];
    return JSON.parse(await succeed([...args, ...threads]));
  };
  const [alone, divided] = [await evaluate('--threads', '1'), await evaluate('--threads', '3')];
  expect(alone.provenance.config).toEqual({ batchSize: 250 });
  expect(divided.provenance.config).toEqual({ batchSize: 167, threads: 3 });
  expect({ ...divided, provenance: null }).toEqual({ ...alone, provenance: null });
});

it('Ctrl-C ends a run on several threads, and them', async () => {
  const ended = await run(
    [
      'evaluate',
      wide,
      '--data',
      'mnist1d:train',
      '--backend',
      'wasm',
      '--threads',
      '2',
      '--batch-size',
      '1',
    ],
    {
      onStart(child) {
        child.stderr!.on('data', (text) => {
          if (/evaluating|Backend/.test(String(text))) setTimeout(() => child.kill('SIGINT'), 1500);
        });
      },
    },
  );
  expect(ended.stderr).toMatch(/Interrupted\./);
  expect({ code: ended.code, signal: ended.signal, stdout: ended.stdout }).toEqual({
    code: 130,
    signal: null,
    stdout: '',
  });
});

it('threads are refused where there is no use for them', async () => {
  const evaluate = (...more: string[]) =>
    run(['evaluate', inject('tinyModel'), '--data', 'mnist1d', ...more]);
  expectRefusal(await evaluate('--threads', '0'), { code: 2, problem: /--threads/ });
  expectRefusal(await evaluate('--threads', '2', '--backend', 'native'), {
    code: 2,
    problem: /--threads is for the backends wasm and cpu/,
  });
});
