import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { arrayDataset } from '@lucida/data';
import { startBackend } from '@lucida/runtime/node';
import { expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  evaluateModel,
  type RunOptions,
  scoreAttributions,
  type Workers,
} from '../../src/index.js';
import { startWorkers } from '../../src/node.js';
import { WorkerPool } from '../../src/workers/worker-pool.js';
import type { PlatformThread, Spawn } from '../../src/workers/worker-thread.js';
import { backendInfo } from '../harness/toy.js';
import { everyRun, images, randomModel } from './runs.js';

const always = { leastWork: 0 };

describe.each(['wasm', 'cpu'] as const)('workers on %s', (backend) => {
  it('come to what one thread comes to, however many they are', async () => {
    await startBackend(backend);
    const model = randomModel(2);
    const alone = await everyRun(model, backend, undefined);
    for (const count of [1, 2, 3]) {
      const workers = startWorkers({ count, ...always });
      expect(await everyRun(model, backend, workers)).toEqual(alone);
      expect(await everyRun(model, backend, workers, 5)).toEqual(alone);
      await workers.dispose();
    }
    model.dispose();
  });

  it('are told in the provenance, with the memory of all of them', async () => {
    await startBackend(backend);
    const model = randomModel(2);
    const workers = startWorkers({ count: 2, ...always });
    const options: RunOptions = { backend: backendInfo(backend), workers };
    const { provenance } = await evaluateModel(model, images, options);
    expect(provenance.config).toEqual({ batchSize: 6, threads: 2 });
    const scored = await scoreAttributions(model, images, { ...options, methods: ['grad-cam'] });
    expect(scored.provenance.config).toMatchObject({ batchSize: 6, threads: 2 });
    const alone = await evaluateModel(model, images, { ...options, workers: undefined });
    expect(alone.provenance.config).toEqual({ batchSize: 250 });
    expect(provenance.memory!.budgetBytes).toBe(alone.provenance.memory!.budgetBytes);
    if (backend === 'wasm') {
      // Each has a heap of its own, and none is smaller than 16 MiB.
      const more = provenance.memory!.peakDeviceBytes - alone.provenance.memory!.peakDeviceBytes;
      expect(more).toBeGreaterThanOrEqual(2 * 2 ** 24);
    }
    await expectNoLeak(() => evaluateModel(model, images, options));
    await workers.dispose();
    model.dispose();
  });

  it('tell what went wrong in the words of one thread, and go on', async () => {
    await startBackend(backend);
    const model = randomModel(2);
    const overflowing = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [6, 4, 2], filters: 2, kernelSize: 1, name: 'conv' }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    overflowing.layers[0]!.setWeights([tf.fill([1, 1, 2, 2], 3e38), tf.zeros([2])]);
    const workers = startWorkers({ count: 2, ...always });
    const options: RunOptions = { backend: backendInfo(backend), workers };
    const huge = arrayDataset({
      name: 'huge',
      inputs: new Float32Array(4 * 6 * 4 * 2).fill(3e38),
      inputShape: [6, 4, 2],
      labels: [0, 1, 2, 0],
      classNames: ['a', 'b', 'c'],
    });
    const complaint = (run: Promise<unknown>) =>
      run.then(
        () => null,
        ({ name, message }) => ({ name, message }),
      );
    for (const each of [evaluateModel, scoreAttributions]) {
      const fails = (given: RunOptions) =>
        complaint(each(overflowing, huge, { ...given, batchSize: 1, methods: ['grad-cam'] }));
      const said = await fails({ ...options, workers: undefined });
      expect(said).toMatchObject({
        name: 'LucidaError',
        message: expect.stringMatching(/sample 0/),
      });
      expect(await fails(options)).toEqual(said);
    }
    const { samples } = await evaluateModel(model, images, options);
    expect(samples).toBe(23);
    await workers.dispose();
    model.dispose();
    overflowing.dispose();
  });
});

/** Counts the threads that run. */
function counted(script: string): { spawn: Spawn; running: () => number; started: () => number } {
  let running = 0;
  let started = 0;
  const spawn: Spawn = ({ onReply, onEnd }): PlatformThread => {
    const worker = new Worker(script, { eval: true });
    running++;
    started++;
    worker.on('message', onReply);
    worker.on('exit', (code) => {
      running--;
      onEnd(`ended with exit code ${code}`);
    });
    return {
      post: (request) => worker.postMessage(request),
      hold() {},
      async end() {
        await worker.terminate();
      },
    };
  };
  return { spawn, running: () => running, started: () => started };
}

/** Does what it is asked, and no more. */
const SCRIPT = fileURLToPath(new URL('../../bin/worker.mjs', import.meta.url));
const serving = `import(${JSON.stringify(SCRIPT)})`;

describe('workers', () => {
  it('that end by themselves are told of in a sentence, and replaced', async () => {
    await startBackend('cpu');
    const model = randomModel(2);
    const options = { backend: backendInfo('cpu') };
    const dying = counted(
      `require('node:worker_threads').parentPort.on('message', ({ type }) => {
        if (type === 'batch') process.exit(3);
      })`,
    );
    const workers = new WorkerPool(dying.spawn, 2, always);
    for (const started of [2, 4]) {
      await expect(evaluateModel(model, images, { ...options, workers })).rejects.toThrow(
        'A worker thread ended with exit code 3 before its work was done; try fewer threads',
      );
      await expect.poll(dying.running).toBe(0);
      expect(dying.started()).toBe(started);
    }
    model.dispose();
  });

  it('end when they are disposed of, also at work, and when a run is aborted they stay', async () => {
    await startBackend('cpu');
    const model = randomModel(2);
    const { spawn, running, started } = counted(serving);
    const workers = new WorkerPool(spawn, 2, always);
    const options = { backend: backendInfo('cpu'), workers, batchSize: 1 };
    const controller = new AbortController();
    const aborted = evaluateModel(model, images, {
      ...options,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(aborted).rejects.toThrow('enough');
    expect([running(), started()]).toEqual([2, 2]);

    const disposed = evaluateModel(model, images, {
      ...options,
      onProgress: () => void workers.dispose(),
    });
    await expect(disposed).rejects.toThrow(/A worker thread was ended before its work was done/);
    await expect.poll(running).toBe(0);
    await evaluateModel(model, images, options);
    expect(started()).toBe(4);
    await workers.dispose();
    expect(running()).toBe(0);
    model.dispose();
  });

  it('may answer after their end, and nobody minds', async () => {
    await startBackend('cpu');
    const model = randomModel(2);
    let late: () => void = () => {};
    const workers: Workers = new WorkerPool(
      ({ onReply }) => ({
        post(request) {
          if (request.type !== 'batch') return;
          const { call } = request;
          late = () => onReply({ call, error: { message: 'late', isUsage: false } });
          setTimeout(() => workers.dispose());
        },
        hold() {},
        end: async () => late(),
      }),
      2,
      always,
    );
    const run = evaluateModel(model, images, { backend: backendInfo('cpu'), workers });
    await expect(run).rejects.toThrow(/A worker thread was ended before its work was done/);
    model.dispose();
  });

  it('keep no process alive', async () => {
    const program = `
      import { evaluateModel } from '@lucida/eval';
      import { startWorkers } from '@lucida/eval/node';
      import { mnist1d } from '@lucida/data';
      import { mnist1dNet } from '@lucida/models';
      import { startBackend } from '@lucida/runtime/node';
      const backend = await startBackend('cpu');
      const workers = startWorkers({ count: 2, leastWork: 0 });
      const { provenance } = await evaluateModel(mnist1dNet({ seed: 1 }), mnist1d('test'), { backend, workers });
      console.log(provenance.config.threads);`;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: fileURLToPath(new URL('.', import.meta.url)) },
    );
    expect([stdout, stderr]).toEqual(['2\n', '']);
  });

  it('are started only for runs that are long, and that memory has room for', async () => {
    await startBackend('cpu');
    const model = randomModel(2);
    const { spawn, started } = counted(serving);
    const backend = backendInfo('cpu');
    const short = await evaluateModel(model, images, {
      backend,
      workers: new WorkerPool(spawn, 2, {}),
    });
    expect(short.provenance.config).toEqual({ batchSize: 250 });
    const wide = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [6, 4, 2] }),
        tf.layers.dense({ units: 3000 }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    expect(started()).toBe(0);
    // Its weights take 0.6 MiB: four times in a budget of 3 MiB, those of this thread counted.
    const workers = new WorkerPool(spawn, 9, always);
    const memory = 3 * 2 ** 20;
    const { provenance } = await evaluateModel(wide, images, { backend, workers, memory });
    expect(provenance.config.threads).toBe(3);
    expect(started()).toBe(3);
    const full = await evaluateModel(wide, images, { backend, workers, memory: 2 ** 20 });
    expect(full.provenance.config.threads).toBeUndefined();
    await workers.dispose();
    model.dispose();
    wide.dispose();
  });

  it('are refused where they would be of no use', async () => {
    await startBackend('cpu');
    const model = randomModel(2);
    const workers = startWorkers({ count: 2, backend: 'wasm', ...always });
    await expect(
      evaluateModel(model, images, { backend: backendInfo('cpu'), workers }),
    ).rejects.toThrow('The workers compute on wasm, and the current backend is cpu;');
    model.dispose();
    expect(() => startWorkers({ backend: 'native' })).toThrow(
      'Workers are for the backends wasm and cpu, which compute on one core, and not for native; leave them out.',
    );
    for (const count of [0, 1.5, 1025, Number.NaN]) {
      expect(() => startWorkers({ count })).toThrow('The number of threads');
    }
    expect(() => startWorkers({ leastWork: -1 })).toThrow('The least work of workers');
  });

  it('are not given a model that they could not be given whole', async () => {
    await startBackend('cpu');
    const layer = () => tf.layers.dense({ units: 3, name: 'same' });
    const twice = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [6, 4, 2] }),
        tf.sequential({
          name: 'one',
          layers: [tf.layers.dense({ units: 3, inputShape: [48], name: 'same' })],
        }),
        tf.sequential({
          name: 'two',
          layers: [tf.layers.dense({ units: 3, inputShape: [3], name: 'other' })],
        }),
        layer(),
      ],
    });
    const workers = startWorkers({ count: 2, ...always });
    await expect(
      evaluateModel(twice, images, { backend: backendInfo('cpu'), workers }),
    ).rejects.toThrow(/two weights named/);
    await workers.dispose();
    twice.dispose();
  });
});
