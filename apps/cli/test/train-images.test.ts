import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npyArray, writeNpz } from '@lucida/data';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { writeSamples } from './support/npz.js';
import { expectRefusal } from './support/refusal.js';
import { run, succeed } from './support/run.js';
import { writeTextures } from './support/textures.js';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const BRIEF = ['--backend', 'wasm', '--batch-size', '6', '--learning-rate', '0.01'];
const metadataOf = (out: string) =>
  JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')).userDefinedMetadata.lucida;

beforeAll(() => {
  writeTextures(path('whole'), { each: 10, seed: 1 });
  writeTextures(path('with space'), { each: 4, seed: 1, size: [10, 14] });
  writeTextures(path('parts', 'train'), { each: 12, seed: 1 });
  writeTextures(path('parts', 'test'), { each: 10, seed: 2 });
});

describe('train on a folder of images', () => {
  it('with a test part learns, and measures on that part', async () => {
    const out = path('runs', 'parts');
    const args = ['train', path('parts'), '--size', '12', '--epochs', '8', '--out', out];
    const result = JSON.parse(await succeed([...args, ...BRIEF, '--json']));
    expect(result).toMatchObject({
      architecture: 'vgg7',
      recipe: 'default-images',
      epochs: 8,
      parameters: 66_088 - 5 * 65, // 3 classes instead of 8
      testSamples: 30,
    });
    expect(result).not.toHaveProperty('heldOutAccuracy');
    expect(result.testAccuracyInterval.low).toBeGreaterThan(1 / 3); // chance
    const { training, ...metadata } = metadataOf(out);
    expect(metadata).toMatchObject({
      classNames: ['coarse', 'fine', 'plain'],
      inputShape: [12, 12, 3],
      images: { size: [12, 12], channels: 3, filter: 'bilinear', scaling: 'unit' },
    });
    const losses = training.epochs.map(({ loss }: { loss: number }) => loss);
    expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
    expect(training.epochs[0].validationLoss).toBeNull();
    expect(training.config).toMatchObject({ architecture: 'vgg7', validation: 0 });
  });

  it('gives a model that is evaluated with the same preprocessing', async () => {
    const out = path('runs', 'parts');
    const { accuracy, samples } = JSON.parse(
      await succeed(['evaluate', out, '--data', path('parts'), '--backend', 'wasm', '--json']),
    );
    const again = ['train', path('parts'), '--size', '12', '--out', out, '--resume', '--json'];
    const { testAccuracy } = JSON.parse(await succeed([...again, '--backend', 'wasm']));
    expect({ accuracy, samples }).toEqual({ accuracy: testAccuracy, samples: 30 });
  });

  it('without one sets a share aside, and says so', async () => {
    const out = path('runs', 'whole');
    const args = ['train', path('whole'), '--epochs', '1', '--out', out, ...BRIEF];
    const printed = await succeed([...args, '--recipe', 'study-images', '--tensorboard']);
    expect(printed).toMatch(
      /Held-out accuracy .* 6 samples\): whole has no test part, so 20.0 % of it was set aside and not trained on/,
    );
    expect(printed).toContain('Recipe study-images, seed 0: 1 epochs on wasm');
    const { inputShape, images, training } = metadataOf(out);
    expect(inputShape).toEqual([16, 16, 3]);
    expect(images.size).toEqual([16, 16]);
    expect(training.epochs[0].validationLoss).toBeGreaterThan(0);
    expect(filesIn(out).some((name) => name.startsWith('logs/events.out.tfevents'))).toBe(true);
  });

  it('without one and with nothing set aside says what is not known', async () => {
    const args = ['train', path('whole'), '--size', '8x12', '--epochs', '1', '--validation', '0'];
    const printed = await succeed([...args, '--out', path('runs', 'none'), ...BRIEF]);
    expect(printed).toContain('Accuracy on new samples is not known: whole has no test part');
    expect(metadataOf(path('runs', 'none')).inputShape).toEqual([8, 12, 3]);
  });

  it('interrupted in an epoch goes on to the weights of the unbroken run', async () => {
    const weightsOf = (out: string) => readFileSync(join(out, 'weights.bin'));
    const args = (out: string) => [
      ...['train', path('with space'), '--size', '10x14', '--epochs', '40'],
      ...['--validation', '0.25', '--seed', '3', '--out', out, ...BRIEF],
    ];
    const [unbroken, broken] = [path('runs', 'unbroken'), path('runs', 'broken')];
    await succeed(args(unbroken));
    const ended = await run(args(broken), {
      onStart: (child) => {
        child.stderr?.on('data', (text: string) => {
          if (text.includes('Backend:')) setTimeout(() => child.kill('SIGINT'), 500);
        });
      },
    });
    expect(ended.code).toBe(130);
    const hint = `lucida train '${path('with space')}' --size 10x14 --out ${broken} --resume`;
    expect(ended.stderr.trimEnd().endsWith(`To go on: ${hint}`)).toBe(true);
    expect(filesIn(broken)).toEqual(['checkpoint.bin']);
    const resume = ['train', path('with space'), '--size', '10x14', '--out', broken, '--resume'];
    await succeed([...resume, '--backend', 'wasm']);
    expect(weightsOf(broken).equals(weightsOf(unbroken))).toBe(true);
  });
});

describe('train on a file of arrays', () => {
  it('of images takes VGG-7', async () => {
    const archive = path('images.npz');
    const x = Float32Array.from({ length: 12 * 8 * 8 * 3 }, (_, i) => (i % 7) / 7);
    const y = Int32Array.from({ length: 12 }, (_, i) => i % 2);
    writeFileSync(
      archive,
      writeNpz([
        ['x', npyArray(x, [12, 8, 8, 3])],
        ['y', npyArray(y, [12])],
      ]),
    );
    const args = ['train', archive, '--epochs', '1', '--validation', '0.5', ...BRIEF, '--json'];
    const result = JSON.parse(await succeed([...args, '--out', path('runs', 'arrays')]));
    expect(result).toMatchObject({ architecture: 'vgg7', heldOutSamples: 6 });
    expect(metadataOf(path('runs', 'arrays'))).not.toHaveProperty('images');
  });
});

describe('train refuses', () => {
  beforeAll(() => {
    mkdirSync(path('empty'));
    writeTextures(path('one class'), { each: 4, seed: 1, classes: ['only'] });
    writeTextures(path('unseen', 'train'), { each: 4, seed: 1 });
    writeTextures(path('unseen', 'test'), {
      each: 1,
      seed: 1,
      classes: ['coarse', 'fine', 'plain', 'rare'],
    });
    writeTextures(path('sizes'), { each: 2, seed: 1 });
    writeTextures(path('sizes'), { each: 1, seed: 1, size: [12, 16], classes: ['fine'] });
    writeFileSync(path('a-file'), 'left alone');
    writeSamples(path('short.npz'), { shape: [5, 30] });
    writeSamples(path('signals.npz'), { shape: [5, 40, 1] });
  });

  it.each<[string, string[], 1 | 2, RegExp]>([
    ['what is no data', [path('nothing')], 2, /no data set '.*nothing'/],
    ['a part of the data', ['mnist1d:train'], 2, /without a part, not mnist1d:train/],
    ['a folder without classes', [path('empty')], 1, /empty.*folder for each class/],
    ['a single class', [path('one class')], 2, /of one class, only, .*at least two/],
    ['a class of the test part only', [path('unseen')], 2, /no samples of the class rare, .*add/],
    ['images of different sizes', [path('sizes')], 1, /differ in size: .*fine.* give the size/],
    ['images too small', [path('whole'), '--size', '3'], 2, /at least 4 x 4 pixels/],
    ['a size of nothing', [path('whole'), '--size', '0'], 2, /HEIGHTxWIDTH/],
    ['three sides', [path('whole'), '--size', '8x8x3'], 2, /HEIGHTxWIDTH/],
    ['a size for signals', ['mnist1d', '--size', '8'], 2, /--size is for folders of images/],
    ['signals of another length', [path('short.npz')], 2, /no architecture for samples .*30, 1/],
    ['signals of two classes', [path('signals.npz')], 2, /no architecture .* of 2 classes/],
    ['images for the signal net', [path('whole'), '--architecture', 'mnist1d'], 2, /signals of/],
    ['a signal recipe', [path('whole'), '--recipe', 'default'], 2, /"shift" is for signals/],
    ['an image recipe', ['mnist1d', '--recipe', 'study-images'], 2, /"affine" is for images/],
    [
      'patience with nothing to watch',
      [path('whole'), '--validation', '0', '--patience', '3'],
      2,
      /--validation/,
    ],
  ])('%s', async (_, args, code, problem) => {
    const out = path('refused');
    expectRefusal(await run(['train', ...args, '--out', out, '--backend', 'wasm']), {
      code,
      problem,
    });
    expect(existsSync(out)).toBe(false);
  });

  it('a place that cannot be written, before the first epoch', async () => {
    const args = ['train', path('whole'), '--size', '8', '--epochs', '9999', '--backend', 'wasm'];
    const ended = await run([...args, '--out', path('a-file')]);
    expectRefusal(ended, { code: 1, problem: /a-file.*a folder was expected/ });
    expect(ended.stderr).not.toContain('epoch');
  });
});
