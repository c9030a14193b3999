import { classifierOf, createModel, disposeModel } from '@lucida/models';
import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { CaseSpec, LaneSpec } from '../../src/lanes/lane.js';
import { randomSamples } from '../../src/lanes/lucida/samples.js';
import { createNodeOnnxruntimeLane } from '../../src/lanes/onnxruntime/node.js';

const SPEC: LaneSpec = { engine: 'onnxruntime', backend: 'cpu', threads: 2 };
const SOURCE = { architecture: 'mnist1d', inputShape: [40, 1], classes: 10 } as const;
const CASE: CaseSpec = {
  subject: { name: 'mnist1d', source: SOURCE, layer: 'conv1d_2' },
  batch: 3,
};
const installed = await import('onnxruntime-node').then(
  () => true,
  () => false,
);

describe.skipIf(!installed)('lane onnxruntime (skipped where onnxruntime-node is missing)', () => {
  it('gives the logits of the network that tfjs builds, for the samples of all lanes', async () => {
    const lane = createNodeOnnxruntimeLane(SPEC);
    const { version, adapter } = await lane.start();
    expect(version).toMatch(/^1\.\d+\.\d+/);
    expect(adapter).toBeNull();
    const facts = await lane.open(CASE);
    expect(facts).toMatchObject({ layer: 'conv1d_2', inputShape: [40, 1], strategy: null });
    expect(Object.keys(facts.cannot)).toContain('grad-cam');
    expect(facts.cannot).not.toHaveProperty('forward');
    const { values } = await lane.first('forward');

    const model = createModel('mnist1d', { ...SOURCE, seed: 0 });
    const { inputs } = randomSamples(CASE.batch, SOURCE.inputShape, SOURCE.classes);
    const logits = classifierOf(model).logits(tf.tensor(inputs, [CASE.batch, 40, 1]));
    const expected = (await logits.data()).subarray(0, SOURCE.classes);
    expect(values).toHaveLength(SOURCE.classes);
    const largest = Math.max(...expected.map(Math.abs));
    values.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * largest);
    });
    disposeModel(model);

    expect((await lane.call('forward')).ms).toBeGreaterThan(0);
    expect((await lane.peak()).process).toBeGreaterThan(2 ** 20);
    await expect(lane.call('grad-cam')).rejects.toThrow(LucidaError);
    await lane.close();
    await expect(lane.call('forward')).rejects.toThrow(LucidaError);
    await lane.stop();
  });
});

describe('lane onnxruntime without a runtime that will do', () => {
  it('says that it cannot be loaded', async () => {
    const lane = createNodeOnnxruntimeLane(SPEC, () => Promise.reject(new Error('No such module')));
    await expect(lane.start()).rejects.toThrow(
      /^onnxruntime-node cannot be loaded \(No such module\)/,
    );
  });

  it('says that it is too old', async () => {
    const old = { env: { versions: { common: '1.9.0' } } } as never;
    const lane = createNodeOnnxruntimeLane(SPEC, async () => old);
    await expect(lane.start()).rejects.toThrow('onnxruntime-node 1.9.0 is too old');
  });

  it('refuses another backend than cpu', async () => {
    const lane = createNodeOnnxruntimeLane({ ...SPEC, backend: 'webgpu' });
    await expect(lane.start()).rejects.toThrow(LucidaError);
  });
});
