import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveModel } from '@lucida/models/node';
import { startBackend } from '@lucida/runtime/node';
import { sharedData } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, inject, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { expectRefusal } from './support/refusal.js';
import { run, succeed } from './support/run.js';

const model = inject('tinyModel');
const folder = temporaryFolder();
const mnist1d = sharedData('models/MNIST1D.h5');
const hmt = sharedData('models/HMT.h5');

interface Inspected {
  readonly classNames: readonly string[] | null;
  readonly multiplyAdds: number;
  readonly parameters: number;
  readonly layers: readonly { name: string; multiplyAdds: number; fitAsTarget: boolean }[];
  readonly targets: readonly {
    layer: string;
    isDefault: boolean;
    ablation: { strategy: string; allowed: string[]; cost: Record<string, number | null> };
  }[];
  readonly problem: string | null;
  readonly notes: readonly string[];
}

const json = async <T>(...args: string[]): Promise<T> =>
  JSON.parse(await succeed([...args, '--json']));

/** The saved model with its layers changed in its text. */
function changed(name: string, change: (text: string) => string): string {
  const copy = join(folder, name);
  cpSync(model, copy, { recursive: true });
  const file = join(copy, 'model.json');
  const { userDefinedMetadata: _, ...others } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, change(JSON.stringify(others)));
  return copy;
}

describe('inspect', () => {
  it('gives figures worked out by hand', async () => {
    const inspected = await json<Inspected>('inspect', model);
    // 40 positions, kernels of 5, 3 and 3 taps, 25 filters; 1000 values into 10 classes.
    const costs = [40 * 5 * 25, 40 * 3 * 25 * 25, 40 * 3 * 25 * 25, 0, 10_000];
    const forward = costs.reduce((a, b) => a + b, 0);
    expect(inspected.layers.map(({ multiplyAdds }) => multiplyAdds)).toEqual(costs);
    expect(inspected).toMatchObject({
      parameters: 13_960,
      multiplyAdds: forward,
      classNames: [...'0123456789'],
      problem: null,
      notes: [],
    });
    expect(inspected.targets.map(({ layer, isDefault }) => [layer, isDefault])).toEqual([
      ['conv1d', false],
      ['conv1d_1', false],
      ['conv1d_2', true],
    ]);
    expect(inspected.targets.map(({ ablation }) => ablation.cost)).toEqual([
      {
        'closed-form': null,
        // One pass of conv1d_1, and for each channel conv1d_2 and the class's 1000 weights.
        delta: forward + 75_000 + 25 * 76_000,
        head: forward + 25 * 160_000,
        full: 25 * forward,
      },
      {
        'closed-form': null,
        delta: forward + 75_000 + 25 * 1000,
        head: forward + 25 * 85_000,
        full: 25 * forward,
      },
      {
        'closed-form': forward + 10_000,
        delta: null,
        head: forward + 25 * 10_000,
        full: 25 * forward,
      },
    ]);
  });

  it('prints them as tables', async () => {
    const { code, stdout, stderr } = await run(['inspect', model]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^model: input 40 x 1\n10 classes: 0, 1, /);
    expect(stdout).toMatch(/^conv1d_1 \(Conv1D\) +40 x 25 +1,900 +75\.0 k$/m);
    expect(stdout).toMatch(/^total +13,960 +165 k$/m);
    expect(stdout).toMatch(/^conv1d_1 +40 x 25 +delta +– +265 k +2\.29 M +4\.13 M$/m);
    expect(stdout).toMatch(
      /^conv1d_2 \(default\) +40 x 25 +closed-form +175 k +– +415 k +4\.13 M$/m,
    );
    expect(stdout).toMatch(/^ {2}conv1d_1: conv1d_2 \(Conv1D\) mixes channels/m);
    expect(stdout).not.toMatch(/NaN|undefined|null|\[object/);
  });

  it('tells of a deep model what is in the way of its last layers', async () => {
    await startBackend('cpu');
    const inputShape: [number, number] = [6, 1];
    const convolutions = Array.from({ length: 9 }, (_, i) =>
      tf.layers.conv1d({ name: `conv_${i}`, filters: 1, kernelSize: 1, inputShape }),
    );
    const head = [tf.layers.flatten(), tf.layers.dense({ units: 2 })];
    const deep = tf.sequential({ layers: [...convolutions, ...head] });
    const classNames = ['a', 'b'];
    await saveModel(deep, join(folder, 'deep'), {
      lucida: '0.1.0',
      classNames,
      inputShape,
      training: null,
    });
    deep.dispose();
    const printed = await succeed(['inspect', join(folder, 'deep')]);
    expect(printed).toContain('No closed form at\n  conv_2: conv_3 (Conv1D) mixes channels');
    expect(printed).toMatch(/\n {2}conv_7: .*\n {2}and, for reasons like these, 2 layers before/);
  });

  it('says why a model cannot be explained, and lists its layers all the same', async () => {
    const sigmoid = changed('sigmoid', (text) => text.replaceAll('"softmax"', '"sigmoid"'));
    const inspected = await json<Inspected>('inspect', sigmoid);
    expect(inspected.layers).toHaveLength(5);
    expect(inspected).toMatchObject({ targets: [], classNames: null });
    expect(inspected.problem).toMatch(/sigmoid/);
    expect(await succeed(['inspect', sigmoid])).toMatch(/\nNothing can be explained: .*sigmoid/);
  });

  it.skipIf(!hmt)("gives the study's VGG-7 its figures, from Keras' own file", async () => {
    const inspected = await json<Inspected>('inspect', hmt!);
    expect(inspected).toMatchObject({
      parameters: 66_088,
      multiplyAdds: 1_199_407_616,
      classNames: null,
    });
    const ablation = (name: string) =>
      inspected.targets.find(({ layer }) => layer === name)!.ablation;
    expect(ablation('conv2d_3')).toMatchObject({
      strategy: 'closed-form',
      cost: { full: 64 * 1_199_407_616 },
    });
    expect(ablation('conv2d_2').allowed).toEqual(['delta', 'head', 'full']);
    expect(await succeed(['inspect', hmt!])).toContain(`\nNote: ${inspected.notes[0]}`);
  });

  it.each<[string, string[], 1 | 2, RegExp]>([
    ['nothing', [], 2, /missing required argument 'model'/],
    ['no file', ['absent'], 1, /absent.*no such file/],
    ['a folder without a model', ['.'], 1, /holds no model\.json/],
    ['a configuration for a saved model', [model, '--config', 'x.json'], 2, /needs no config/],
  ])('refuses %s', async (_, args, code, problem) => {
    expectRefusal(await run(['inspect', ...args], { cwd: folder }), { code, problem });
  });
});

describe('convert', () => {
  const out = (name: string) => join(folder, 'converted', name);

  it('keeps what Lucida knew of a model, and names its classes anew when asked to', async () => {
    const names = [...'abcdefghij'];
    const told = await json<object>(
      ...['convert', model, '--out', out('named'), '--classes', names.join(',')],
    );
    expect(told).toEqual({
      out: out('named'),
      inputShape: [40, 1],
      classNames: names,
      layers: 5,
      parameters: 13_960,
      notes: [],
    });
    expect(filesIn(out('named'))).toEqual(['model.json', 'weights.bin']);
    const metadataOf = (path: string) =>
      JSON.parse(readFileSync(join(path, 'model.json'), 'utf8')).userDefinedMetadata.lucida;
    expect(metadataOf(out('named'))).toEqual({ ...metadataOf(model), classNames: names });
    expect(readFileSync(join(out('named'), 'weights.bin'))).toEqual(
      readFileSync(join(model, 'weights.bin')),
    );
  });

  it('takes the names from a text file, and replaces the model that was there', async () => {
    const file = join(folder, 'names.txt');
    writeFileSync(file, ['one', ' two words ', ...'34567890', ''].join('\r\n'));
    const args = ['convert', model, '--out', out('named')];
    const text = await succeed([...args, '--classes', file]);
    expect(text).toBe(
      '5 layers, 13,960 parameters, classes one, two words, 3, 4, 5, 6, 7, 8, 9, 0\n' +
        `Saved in ${out('named')}\n`,
    );
  });

  it.skipIf(!mnist1d)("predicts as Keras' file does", async () => {
    const { code, stderr } = await run(['convert', mnist1d!, '--out', out('keras')]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "Note: The optimizer's state is left out.\n",
    });
    const inspected = await json<Inspected>('inspect', out('keras'));
    expect(inspected.classNames).toEqual([...'0123456789']);
    const confusion = async (path: string) =>
      (await json<{ confusionMatrix: number[][] }>('evaluate', path, '--data', 'mnist1d'))
        .confusionMatrix;
    expect(await confusion(out('keras'))).toEqual(await confusion(mnist1d!));
  });

  it.each<[string, string[], 1 | 2, RegExp]>([
    ['no --out', [model], 2, /--out <dir>' not specified/],
    ['no file', ['absent', '--out', 'x'], 1, /absent.*no such file/],
    ['too few names', [model, '--out', 'x', '--classes', 'a,b'], 2, /10 classes.*names 2/],
    ['names twice', [model, '--out', 'x', '--classes', 'a,b,a'], 2, /names a twice/],
    ['no names', [model, '--out', 'x', '--classes', ','], 2, /one or more/],
    ['no file of names', [model, '--out', 'x', '--classes', 'y.txt'], 1, /y\.txt.*no such file/],
    ['a file for a folder', [model, '--out', join(model, 'model.json')], 1, /folder was expected/],
  ])('refuses %s, and writes nothing', async (_, args, code, problem) => {
    const before = filesIn(folder);
    expectRefusal(await run(['convert', ...args], { cwd: folder }), { code, problem });
    expect(filesIn(folder)).toEqual(before);
  });
});
