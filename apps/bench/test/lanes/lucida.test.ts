import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disposeModel, vgg7 } from '@lucida/models';
import { saveModel } from '@lucida/models/node';
import type { BackendName } from '@lucida/runtime';
import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { CaseFacts, Lane, SubjectSpec } from '../../src/lanes/lane.js';
import { createNodeLucidaLane } from '../../src/lanes/lucida/node.js';
import { channelSubjects, subjectOf } from '../../src/subjects.js';
import { TASKS } from '../../src/tasks.js';

const laneOn = (backend: BackendName) =>
  createNodeLucidaLane({ engine: 'lucida', backend, threads: 1 });

/** What the first sample of every task gives that the lane can do. */
async function valuesOf(lane: Lane, { cannot }: CaseFacts): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const task of TASKS) {
    if (task in cannot) continue;
    const first = await lane.first(task);
    expect(first.ms, task).toBeGreaterThan(0);
    expect(first.extrapolated).toBeNull();
    values.set(task, first.values);
  }
  return values;
}

/** As a share of the largest value. */
function expectSame(actual: Float32Array, expected: Float32Array): void {
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest).toBeGreaterThan(0);
  expectClose(
    actual.map((value) => value / largest),
    expected.map((value) => value / largest),
    1e-4,
  );
}

/** Of the first backend tested: all others give the same. */
const reference = new Map<string, ReadonlyMap<string, Float32Array>>();

describeEachBackend('the lane of our own backends', (backend) => {
  let lane: Lane;
  let folder: string;

  beforeAll(async () => {
    lane = laneOn(backend);
    await lane.start();
    folder = await mkdtemp(join(tmpdir(), 'lucida-bench-'));
  });
  afterAll(async () => {
    await lane.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs everything, and leaves nothing behind. */
  async function everything(
    subject: SubjectSpec,
    batch: number,
    name = subject.name,
  ): Promise<CaseFacts> {
    // What is kept for maps of a size is kept for good; a task in steps asks for it on every backend.
    await lane.open({ subject, batch });
    await lane.call('ablation-cam/full');
    await lane.close();

    const before = tf.memory().numTensors;
    const facts = await lane.open({ subject, batch });
    const inMemory = tf.memory().numTensors;
    const values = await valuesOf(lane, facts);
    expect(tf.memory().numTensors, 'tensors after all tasks').toBe(inMemory);

    const full = values.get('ablation-cam/full')!;
    for (const [task, own] of values) {
      if (task.startsWith('ablation-cam')) expectSame(own, full);
    }
    // What training changed is as it was.
    expect((await lane.first('forward')).values).toEqual(values.get('forward'));
    expect((await lane.first('training-step')).values).toEqual(values.get('training-step'));

    const known = reference.get(name) ?? values;
    reference.set(name, known);
    for (const [task, own] of values) expectSame(own, known.get(task)!);

    const { device } = await lane.peak();
    expect(device).toBeGreaterThan(facts.weightBytes!);
    await lane.call('grad-cam');
    expect((await lane.peak()).device).toBeGreaterThanOrEqual(device!);
    await lane.close();
    expect(tf.memory().numTensors, 'tensors after closing').toBe(before);
    return facts;
  }

  it('does every task for the MNIST-1D net', async () => {
    const facts = await everything(subjectOf('mnist1d'), 2);
    const layers = [40 * 5 * 25, 40 * 3 * 25 * 25, 40 * 3 * 25 * 25, 40 * 25 * 10] as const;
    const forward = layers.reduce((sum, layer) => sum + layer);
    const head = layers[3];
    expect(facts).toMatchObject({
      layer: 'conv1d_2',
      inputShape: [40, 1],
      channels: 25,
      strategy: 'closed-form',
      multiplyAdds: forward,
      // The input read, three activations written and read, the logits written.
      activationBytes: 4 * (40 + 3 * 2 * 40 * 25 + 10),
      weightBytes: 4 * 13_960,
    });
    expect(Object.keys(facts.cannot)).toEqual(['ablation-cam/delta']);
    expect(facts.costs).toMatchObject({
      forward,
      'grad-cam': forward + head,
      score: 3 * forward + head,
      'ablation-cam/full': 25 * forward,
      'ablation-cam/head': forward + 25 * head,
      'training-step': 3 * forward,
    });
  });

  it('does every task for a net of so many channels, whose loop costs their square', async () => {
    const [subject] = channelSubjects([3]);
    const facts = await everything(subject!, 2);
    expect(facts).toMatchObject({ layer: 'target', channels: 3, strategy: 'closed-form' });
    const convolution = 32 * 32 * 27 * 3;
    expect(facts.costs['ablation-cam/full']).toBe(3 * (convolution + 30));
  });

  it('does every task for the model in a file', async () => {
    const model = vgg7({ inputShape: [16, 16, 3], classes: 3, seed: 4 });
    const file = join(folder, 'tiny');
    const inputShape = [16, 16, 3];
    const classNames = ['a', 'b', 'c'];
    await saveModel(model, file, { lucida: '0.1.0', classNames, inputShape, training: null });
    disposeModel(model);
    const facts = await everything(subjectOf(file), 1, 'file');
    expect(facts).toMatchObject({ inputShape, layer: 'max_pooling2d_1', cannot: {} });
  });

  it('times the device where it can, and tells what it is', async () => {
    const facts = await lane.start();
    expect(facts.version).toBe(tf.version.tfjs);
    expect(facts.timestamps && backend !== 'webgpu').toBe(false);
    await lane.open({ subject: subjectOf('mnist1d'), batch: 1 });
    const { deviceMs, compileMs, ms } = await lane.first('grad-cam');
    expect(compileMs !== null).toBe(backend === 'webgpu');
    if (!facts.timestamps) expect(deviceMs).toBeNull();
    else {
      expect(deviceMs).toBeGreaterThan(0);
      expect(deviceMs).toBeLessThan(ms);
      expect(facts.adapter!.name).not.toBe('');
    }
    await lane.close();
  });

  it('measures what the device does at best, and keeps nothing of it', async () => {
    const before = tf.memory().numTensors;
    const roofline = await lane.roofline();
    if (backend === 'native') {
      expect(roofline).toBeNull();
      return;
    }
    expect(roofline!.gflops).toBeGreaterThan(0);
    expect(roofline!.gigabytesPerSecond).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on after a case that cannot be had', async () => {
    const before = tf.memory().numTensors;
    const missing = { name: 'x', source: { file: join(folder, 'none.h5') }, layer: null };
    await expect(lane.open({ subject: missing, batch: 1 })).rejects.toThrow(/none\.h5/);
    const layerless = { ...subjectOf('mnist1d'), layer: 'conv9' };
    await expect(lane.open({ subject: layerless, batch: 1 })).rejects.toThrow(/conv9/);
    await expect(lane.first('forward')).rejects.toThrow(/no case open/);
    expect(tf.memory().numTensors).toBe(before);
    await lane.open({ subject: subjectOf('mnist1d'), batch: 1 });
    await expect(lane.call('ablation-cam/delta')).rejects.toThrow(/delta/);
    await lane.call('forward');
    await lane.close();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('threads are refused where there are none', async () => {
  const lane = createNodeLucidaLane({ engine: 'lucida', backend: 'wasm', threads: 2 });
  await expect(lane.start()).rejects.toThrow(/wasm x 2.*1 thread/);
});
