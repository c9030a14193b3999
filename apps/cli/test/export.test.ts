import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mnist1d, numbersOf, readNpz } from '@lucida/data';
import { saveModel } from '@lucida/models/node';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { farthest, onnxruntime, runOnnx, SKIPPED } from './support/onnx.js';
import { expectRefusal } from './support/refusal.js';
import { projectRoot, run, succeed } from './support/run.js';

const model = inject('tinyModel');
const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const kerasModel = join(
  projectRoot,
  'packages/models/test/fixtures/keras-archive/keras-3.15.keras',
);

const json = async (...args: string[]) => JSON.parse(await succeed([...args, '--json']));

/** The first samples of MNIST-1D's test part. */
const SAMPLES = [0, 1, 2];

async function firstSamples(): Promise<Float32Array> {
  for await (const { inputs } of mnist1d('test').batches({ size: 3, indices: SAMPLES })) {
    return inputs;
  }
  throw new Error('There are no samples.');
}

const value = (name: string, ...shape: (number | string)[]) => ({
  name,
  shape: ['batch', ...shape],
});

describe('export', () => {
  it('tells what it wrote, in a line and as JSON', async () => {
    const out = path('forward.onnx');
    writeFileSync(out, 'was there before');
    const told = await json('export', model, '--out', out);
    expect(told).toEqual({
      out,
      bytes: statSync(out).size,
      opset: 17,
      inputs: [value('input', 40, 1)],
      outputs: [value('logits', 10), value('probabilities', 10)],
      explanation: null,
      notes: [],
    });
    const { code, stdout, stderr } = await run(['export', model, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `Wrote ${out}, ${(told.bytes / 2 ** 20).toFixed(2)} MiB, opset 17: ` +
        'input [batch, 40, 1] to logits [batch, 10], probabilities [batch, 10]\n',
    );
    expect(filesIn(folder)).toEqual(['forward.onnx']);
  });

  it('takes a Keras model, and is quiet when asked to', async () => {
    const out = path('keras.onnx');
    const { code, stderr } = await run(['export', kerasModel, '--out', out, '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(statSync(out).size).toBeGreaterThan(1000);
  });

  it('takes weights with the configuration that belongs to them', async () => {
    const archive = join(projectRoot, 'packages/models/test/fixtures/keras/keras-1.2.zip');
    const files = unzipSync(readFileSync(archive));
    for (const name of ['signals.h5', 'signals-weights.h5', 'signals-weights.h5.json']) {
      writeFileSync(path(name), files[name]!);
    }
    const weights = ['export', path('signals-weights.h5'), '--out', path('weights.onnx')];
    const { path: _, ...told } = await json(
      ...weights,
      '--config',
      path('signals-weights.h5.json'),
    );
    const whole = await json('export', path('signals.h5'), '--out', path('signals.onnx'));
    expect(told).toEqual({
      ...told,
      inputs: whole.inputs,
      outputs: whole.outputs,
      bytes: whole.bytes,
    });
    expect(told.bytes).toBe(statSync(path('weights.onnx')).size);
    expectRefusal(await run(weights), { code: 1, problem: /--config/ });
  });

  describe.skipIf(onnxruntime === null)(`(skipped where ${SKIPPED})`, () => {
    const inputs = firstSamples();

    it('gives the probabilities that Lucida gives, and the shapes that it told', async () => {
      const out = path('same.onnx');
      const told = await json('export', model, '--out', out);
      const session = await onnxruntime!.InferenceSession.create(out);
      expect([...session.inputMetadata, ...session.outputMetadata]).toMatchObject([
        ...told.inputs,
        ...told.outputs,
      ]);
      const { probabilities } = await runOnnx(out, await inputs, [40, 1]);
      const maps = await explained('grad-cam');
      const largest = SAMPLES.map((i) => Math.max(...probabilities!.slice(10 * i, 10 * i + 10)));
      expect(farthest(largest, maps.probability)).toBeLessThan(1e-5);
    });

    // Each with another value for some option than the default, which changes the map.
    it.each<[string, string[], string[]]>([
      ['grad-cam', [], []],
      ['grad-cam++', ['--layer', 'conv1d_1'], ['--layer', 'conv1d_1']],
      ['hires-cam', ['--class', '3'], ['--target', '3']],
      ['grad-cam', ['--score', 'probability'], ['--score', 'probability']],
      ['grad-cam', ['--resize', 'nearest'], ['--resize', 'nearest']],
      ['ablation-cam', ['--baseline', 'mean'], ['--baseline', 'mean']],
    ])('%s %j is the map of lucida explain', async (method, flags, ofExplain) => {
      const out = path('explained.onnx');
      const told = await json('export', model, '--explain', method, ...flags, '--out', out);
      expect(told.outputs).toEqual([
        ...[value('logits', 10), value('probabilities', 10), value('map', 40)],
      ]);
      expect(told.explanation).toEqual({
        method,
        layer: 'conv1d_2',
        class: 'predicted',
        score: 'logit',
        baseline: 'zero',
        resizer: 'bilinear',
        ...Object.fromEntries(
          [flags].flatMap(([flag, given]) =>
            flag ? [[NAMES[flag], flag === '--class' ? Number(given) : given]] : [],
          ),
        ),
      });
      const { map } = await runOnnx(out, await inputs, [40, 1]);
      const { maps } = await explained(method, ...ofExplain);
      expect(Math.max(...maps)).toBe(1);
      expect(farthest(map!, maps)).toBeLessThan(1e-4);
    });
  });
});

/** What options are called in the result. */
const NAMES: Readonly<Record<string, string>> = {
  '--layer': 'layer',
  '--class': 'class',
  '--score': 'score',
  '--resize': 'resizer',
  '--baseline': 'baseline',
};

/** What `lucida explain` says of the samples. */
async function explained(method: string, ...flags: string[]) {
  const out = path('explained');
  await succeed([
    ...['explain', model, '--backend', 'cpu', '--data', 'mnist1d', '--samples', SAMPLES.join()],
    ...['--methods', method, ...flags, '--out', out],
  ]);
  const arrays = readNpz(readFileSync(join(out, 'maps.npz')), 'maps.npz');
  const valuesOf = (name: string) => Array.from(numbersOf(arrays.get(name)!, name));
  return { maps: valuesOf(method), probability: valuesOf('probability') };
}

describe('export refuses', () => {
  const memory = path('memory');
  beforeAll(async () => {
    await startBackend('cpu');
    const inputShape: [number, number] = [6, 2];
    const net = tf.sequential({
      layers: [
        tf.layers.conv1d({ filters: 2, kernelSize: 3, inputShape }),
        tf.layers.lstm({ name: 'memory', units: 3 }),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const classNames = ['a', 'b'];
    await saveModel(net, memory, { lucida: '0.1.0', classNames, inputShape, training: null });
    net.dispose();
    cpSync(model, path('model'), { recursive: true });
  });

  it.each<[string, string[], 1 | 2, RegExp]>([
    ['nothing', [], 2, /required option '--out <file>' not specified/],
    ['no --out', ['model'], 2, /--out <file>' not specified/],
    ['another suffix', ['model', '--out', 'x.pb'], 2, /--out is x\.pb, .*\.onnx/],
    ['no suffix', ['model', '--out', '.onnx'], 2, /--out is \.onnx, /],
    ['no file', ['absent', '--out', 'x.onnx'], 1, /absent.*no such file/],
    ['--config of a saved model', ['model', '--out', 'x.onnx', '--config', 'y'], 2, /no config/],
    ['a layer without a form', ['memory', '--out', 'x.onnx'], 2, /memory \(LSTM\) cannot be exp/],
    ...['layer conv1d', 'class 3', 'score logit', 'baseline zero', 'resize nearest'].map(
      (given): [string, string[], 2, RegExp] => [
        `--${given} without --explain`,
        ['model', '--out', 'x.onnx', ...`--${given}`.split(' ')],
        2,
        new RegExp(`--${given.split(' ')[0]} is for the map of --explain METHOD`),
      ],
    ),
  ])('%s, and writes nothing', refuses);

  const explain = ['model', '--out', 'x.onnx', '--explain'];
  it.each<[string, string[], 1 | 2, RegExp]>([
    ['no method', [...explain, 'gard-cam'], 2, /gard-cam.*grad-cam, grad-cam\+\+/],
    ['no layer', [...explain, 'grad-cam', '--layer', 'conv9'], 2, /no layer conv9.*conv1d_2/],
    [
      'no positions',
      [...explain, 'grad-cam', '--layer', 'dense'],
      2,
      /dense.*no spatial positions/,
    ],
    ['no class', [...explain, 'grad-cam', '--class', '10'], 2, /class.* is 10.*0 to 9/],
    ['a true class', [...explain, 'grad-cam', '--class', 'true'], 2, /predicted or a class index/],
    ['less than a class', [...explain, 'grad-cam', '--class=-1'], 2, /predicted or a class index/],
    ['no score', [...explain, 'grad-cam', '--score', 'x'], 2, /logit, probability/],
    ['no resizer', [...explain, 'grad-cam', '--resize', 'x'], 2, /bilinear, nearest, area/],
  ])('%s of an explanation, and writes nothing', refuses);

  async function refuses(_: string, args: string[], code: 1 | 2, problem: RegExp): Promise<void> {
    const before = filesIn(folder);
    expectRefusal(await run(['export', ...args], { cwd: folder }), { code, problem });
    expect(filesIn(folder)).toEqual(before);
  }
});
