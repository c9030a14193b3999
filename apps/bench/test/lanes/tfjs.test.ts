import { RandomState } from '@lucida/data';
import {
  type ArchitectureName,
  classifierOf,
  createModel,
  cutAt,
  disposeModel,
} from '@lucida/models';
import { explainBatch } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTfjsLane } from '../../src/lanes/tfjs/lane.ts';

const lane = createTfjsLane(
  { engine: 'tfjs', backend: 'cpu', threads: 1 },
  { register: async () => null, load: () => Promise.reject(), peakOfProcess: () => null },
);
const BATCH = 2;
/** With a dense layer behind the cut; with pooling; with a convolution; with a shortcut that crosses the cut. */
const CASES = [
  { architecture: 'mnist1d', layer: 'conv1d_1', inputShape: [40, 1], classes: 10 },
  { architecture: 'vgg7', layer: 'conv2d_3', inputShape: [12, 12, 3], classes: 3 },
  { architecture: 'mobilenet', layer: 'conv_pw_11_relu', inputShape: [32, 32, 3], classes: 5 },
  {
    architecture: 'mobilenet-v2',
    layer: 'block_8_depthwise_relu',
    inputShape: [32, 32, 3],
    classes: 4,
  },
] as const;
const MNIST1D = { ...CASES[0], batch: BATCH };

const open = ({ layer, batch, ...source }: { layer: string; batch: number } & Source) =>
  lane.open({ subject: { name: source.architecture, source, layer }, batch });

interface Source {
  readonly architecture: ArchitectureName;
  readonly inputShape: readonly number[];
  readonly classes: number;
}

beforeAll(() => lane.start());
afterEach(async () => {
  vi.restoreAllMocks();
  await lane.close();
});

/** Logits and raw maps of the first sample, by the code that the lane is a baseline for. */
async function expected({ architecture, layer, ...task }: Source & { layer: string }) {
  const model = createModel(architecture, { ...task, seed: 0 });
  const shape = [BATCH, ...task.inputShape];
  const random = new RandomState([1]);
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.rand());
  const inputs = tf.tensor(values, shape);
  const cut = cutAt(model, layer);
  // Hundreds of forward passes say no more than those of the smaller nets.
  const methods = cut.channels <= 64 ? ['grad-cam', 'ablation-cam'] : ['grad-cam'];
  const explained = explainBatch(cut, inputs, { methods });
  const logits = classifierOf(model).logits(inputs);
  const first = (tensor: tf.Tensor) => tensor.dataSync<'float32'>().slice(0, tensor.size / BATCH);
  const found = new Map([['forward', first(logits)]]);
  for (const [method, { raw }] of explained.maps) found.set(method, first(raw));
  explained.dispose();
  logits.dispose();
  inputs.dispose();
  disposeModel(model);
  return found;
}

function expectClose(actual: Float32Array, wanted: Float32Array, share: number): void {
  expect(actual).toHaveLength(wanted.length);
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeGreaterThan(0);
  const off = actual.map((value, i) => Math.abs(value - wanted[i]!));
  expect(Math.max(...off) / largest).toBeLessThan(share);
}

describe.each(CASES)('$architecture', (given) => {
  test('agrees with what it is the baseline of, and frees its tensors', async () => {
    const wanted = await expected(given);
    const before = tf.memory().numTensors;
    const facts = await open({ ...given, batch: BATCH });
    expect(facts.layer).toBe(given.layer);
    for (const [task, values] of wanted) {
      // Ablation's weights are differences of logits, which take digits away.
      const share = task === 'ablation-cam' ? 1e-3 : 1e-4;
      expectClose((await lane.first(task)).values, values, share);
    }
    await lane.close();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('nothing of ours is registered by a case', async () => {
  const kernels = () => tf.getKernelsForBackend('cpu').map(({ kernelFunc }) => kernelFunc);
  const before = kernels();
  await open(MNIST1D);
  await lane.first('grad-cam');
  const added = kernels().filter((kernel) => !before.includes(kernel));
  expect(added).toEqual([]);
});

test('a step trains a model of its own, whose loss falls', async () => {
  await open(MNIST1D);
  const before = await lane.first('forward');
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) losses.push((await lane.first('training-step')).values[0]!);
  expect(losses[4]).toBeLessThan(losses[0]!);
  expect((await lane.first('forward')).values).toEqual(before.values);
});

test('runs a part of the channels where all would take too long, and tells', async () => {
  await open(MNIST1D);
  let seconds = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    seconds += 0.5;
    return 1000 * seconds;
  });
  const { values, extrapolated, ms } = await lane.first('ablation-cam');
  expect(extrapolated).toEqual({ measured: 8, of: 50 });
  expect(values).toHaveLength(0);
  expect(ms).toBe(((1000 * (seconds - 0.5)) / 8) * 50);
});

test('says what it cannot do', async () => {
  const { cannot } = await open(MNIST1D);
  expect(Object.keys(cannot)).toContain('score');
  expect(Object.keys(cannot)).not.toContain('ablation-cam');
  await expect(lane.first('score')).rejects.toThrow(
    'The lane tfjs/cpu has no case open that does score.',
  );
});
