import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openZip, readNpz } from '@lucida/data';
import { sharedData } from '@lucida/runtime/testing';
import { decode, encode } from 'fast-png';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { expectRefusal } from './support/refusal.js';
import { run, succeed } from './support/run.js';
import { writeTextures } from './support/textures.js';
import { parseXml } from './support/xml.js';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const model = path('model');
const textures = path('textures');
const image = path('textures', 'coarse', '0.png');
const signals = inject('tinyModel');

const json = async (...args: string[]) => JSON.parse(await succeed([...args, '--json']));

beforeAll(async () => {
  writeTextures(textures, { each: 4, seed: 3, size: [18, 20] });
  const training = ['--size', '14x12', '--epochs', '2', '--backend', 'wasm', '--out', model];
  await succeed(['train', textures, ...training]);
});

describe('images', () => {
  it('are evaluated with the preprocessing of the training, or another', async () => {
    const own = await json('evaluate', model, '--data', textures);
    expect(own.samples).toBe(12);
    expect(own.classes.map(({ name }: { name: string }) => name)).toEqual([
      'coarse',
      'fine',
      'plain',
    ]);
    const same = await json('evaluate', model, '--data', textures, '--scaling', 'unit');
    const other = await json('evaluate', model, '--data', textures, '--scaling', '0,0,0/2,2,2');
    const fingerprint = ({ provenance }: typeof own) => provenance.data.fingerprint;
    expect(fingerprint(same)).toBe(fingerprint(own));
    expect(own.provenance.data.images).toEqual({
      size: [14, 12],
      channels: 3,
      filter: 'bilinear',
      scaling: 'unit',
    });
    expect(other.provenance.data.images.scaling).toEqual({ mean: [0, 0, 0], std: [2, 2, 2] });
    expect(fingerprint(other)).not.toBe(fingerprint(own));
  });

  it('are given as 0 to 1 to a Keras model that scales them itself, which is said', async () => {
    const archive = '../../../packages/models/test/fixtures/keras/keras-2.15.zip';
    const entries = openZip(readFileSync(new URL(archive, import.meta.url)), archive);
    const keras = path('transfer.keras');
    writeFileSync(keras, entries.find(({ name }) => name === 'transfer.keras')!.read());
    const evaluate = ['evaluate', keras, '--data', textures, '--json'];
    const told = /scales its inputs itself \(layer rescaling\).* give --scaling bytes\./;
    expect((await run(evaluate)).stderr).toMatch(told);
    const chosen = await run([...evaluate, '--scaling', 'bytes']);
    expect(chosen.code).toBe(0);
    expect(chosen.stderr).not.toMatch(told);
  });

  it('are scored with a layer for each method, and the same in batches of any size', async () => {
    const methods = 'grad-cam@max_pooling2d_1,ablation-cam@conv2d_3,ablation-cam@conv2d_1';
    const score = (...args: string[]) =>
      json('score', model, '--data', textures, '--methods', methods, '--per-sample', ...args);
    const { results } = await score();
    const places = results.map(({ method, layer }: Record<string, string>) => `${method}@${layer}`);
    expect([...new Set(places)]).toEqual(methods.split(','));
    const { results: again } = await score('--batch-size', '5');
    for (const [i, result] of results.entries()) {
      for (const [n, { masked }] of result.perSample.entries()) {
        expect(again[i].perSample[n].masked).toBeCloseTo(masked, 5);
      }
    }
  });

  it('are explained by overlays of the size asked for', async () => {
    const out = path('overlays');
    const drawn = ['--scale', '3', '--contours', '0.25,0.5', '--colors', 'turbo'];
    const explained = await json(
      ...['explain', model, '--data', textures, '--samples', '1,5', '--out', out, ...drawn],
      ...['--methods', 'grad-cam,layer-cam'],
    );
    expect(filesIn(out)).toEqual([
      'maps.npz',
      ...['sample-1-grad-cam.png', 'sample-1-layer-cam.png', 'sample-1.svg'],
      ...['sample-5-grad-cam.png', 'sample-5-layer-cam.png', 'sample-5.svg'],
    ]);
    expect(explained[1].id).toBe('fine/1.png');
    expect(explained[1].maps[1].overlay).toBe(join(out, 'sample-5-layer-cam.png'));
    const { width, height } = decode(readFileSync(join(out, 'sample-1-grad-cam.png')));
    expect(height).toBe(3 * 14);
    expect(width).toBeGreaterThan(3 * 12); // the colour bar
    parseXml(readFileSync(join(out, 'sample-1.svg'), 'utf8'));
    const maps = readNpz(readFileSync(join(out, 'maps.npz')), 'maps.npz');
    expect(maps.get('grad-cam')?.shape).toEqual([2, 14, 12]);
    expect(maps.get('grad-cam.raw')?.shape).toEqual([2, 3, 3]);
  });

  it('are drawn pixel for pixel without the colour bar, and unchanged at opacity 0', async () => {
    const out = path('bare');
    const input = ['--input', image, '--methods', 'grad-cam'];
    await succeed(['explain', model, ...input, '--no-color-bar', '--opacity', '0', '--out', out]);
    const overlay = decode(readFileSync(join(out, '0-grad-cam.png')));
    expect([overlay.height, overlay.width]).toEqual([14, 12]);
    const own = path('own-size', 'a');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'x.png'), encode({ ...overlay, channels: 3 }));
    await succeed([
      ...['explain', model, '--input', join(own, 'x.png'), '--methods', 'grad-cam'],
      ...['--no-color-bar', '--opacity', '0', '--out', path('again')],
    ]);
    const again = decode(readFileSync(path('again', 'x-grad-cam.png')));
    expect(again.data).toEqual(overlay.data);
  });

  it('are explained from single files, whose class nobody knows', async () => {
    const out = path('single');
    const copy = path('copy', '0.png');
    mkdirSync(path('copy'));
    cpSync(image, copy);
    const explained = await json('explain', model, '--input', image, copy, '--out', out);
    expect(explained.map(({ trueClass }: { trueClass: null }) => trueClass)).toEqual([null, null]);
    expect(explained[0].probability).toBe(explained[1].probability);
    expect(filesIn(out).filter((name) => name.endsWith('.svg'))).toEqual(['0-2.svg', '0.svg']);
    const maps = readNpz(readFileSync(join(out, 'maps.npz')), 'maps.npz');
    expect([...(maps.get('label')?.data ?? [])]).toEqual([-1, -1]);
    const told = await succeed(['explain', model, '--input', image, '--out', out]);
    expect(told).toMatch(/Overlays: 3 \.png files/);
  });

  it('are never replaced by an overlay', async () => {
    const [one, other] = [path('same', 'x.png'), path('same', 'x-grad-cam.png')];
    mkdirSync(path('same'));
    for (const copy of [one, other]) cpSync(image, copy);
    const args = ['explain', model, '--input', one, other, '--methods', 'grad-cam'];
    const ended = await run([...args, '--out', path('same')]);
    expectRefusal(ended, { code: 1, problem: /x-grad-cam\.png would take the place of an image/ });
    expect(readFileSync(other).equals(readFileSync(image))).toBe(true);
  });

  it('make a report, which another report can be compared with', async () => {
    const first = path('report');
    await succeed(['report', textures, '--model', model, '--out', first]);
    const files = filesIn(first);
    expect(files).toContain('report.html');
    expect(files.filter((name) => name.startsWith('overlays/')).length).toBeGreaterThan(8);
    const html = readFileSync(join(first, 'report.html'), 'utf8');
    expect(html).toContain('<h1>textures: what the network sees</h1>');
    expect(html).not.toMatch(/HMT|MNIST|NaN|undefined|\[object/);
    parseXml(html.replace(/^<!DOCTYPE html>\n/, ''));

    const second = path('report-signals');
    const document = await json(
      ...['report', 'mnist1d', '--model', signals, '--preset', 'course'],
      ...['--compare', join(first, 'report.json'), '--out', second],
    );
    expect(document.comparedWith.map(({ title }: { title: string }) => title)).toEqual([
      'textures: what the network sees',
    ]);
    expect(document.variants.map(({ name }: { name: string }) => name)).toEqual([
      'course',
      'corrected',
    ]);
    expect(readFileSync(join(second, 'report.html'), 'utf8')).toContain('textures');
  });

  const tiles = sharedData('hmt/test');
  const hmt = sharedData('models/HMT.h5');
  it.skipIf(!tiles || !hmt)(
    'of HMT are what the study looked at, at its layers (skipped without shared data)',
    async () => {
      const some = path('tiles');
      for (const name of ['01_TUMOR', '02_STROMA', '03_COMPLEX', '04_LYMPHO'].concat(
        ...['05_DEBRIS', '06_MUCOSA', '07_ADIPOSE', '08_EMPTY'],
      )) {
        mkdirSync(join(some, name), { recursive: true });
        const [file] = filesIn(join(tiles!, name));
        cpSync(join(tiles!, name, file!), join(some, name, file!));
      }
      const document = await json(
        ...['report', 'hmt', '--data', some, '--model', hmt!, '--out', path('report-hmt')],
      );
      const places = document.scores.map(
        ({ method, layer }: Record<string, string>) => `${method}@${layer}`,
      );
      expect(new Set(places)).toEqual(
        new Set([
          'grad-cam@max_pooling2d_1',
          'grad-cam++@max_pooling2d_1',
          'ablation-cam@conv2d_3',
        ]),
      );
      expect(document.title).toBe('HMT: what the network sees');
      expect(document.classification.samples).toBe(8);
    },
  );
});

describe('what is refused', () => {
  beforeAll(() => {
    const folders: Record<string, Record<string, string | Uint8Array>> = {
      flat: { 'x.png': readFileSync(image) },
      hollow: { 'a/x.png': readFileSync(image), 'b/.hidden': '' },
      text: { 'coarse/x.png': 'not an image', 'fine/x.png': 'no', 'plain/x.png': 'no' },
      cut: {
        'coarse/x.png': readFileSync(image).subarray(0, 300),
        'fine/x.png': readFileSync(image),
        'plain/x.png': readFileSync(image),
      },
      odd: { 'a\nb/x.png': readFileSync(image), 'c\x1b[31m/x.png': readFileSync(image) },
      others: { 'cats/x.png': readFileSync(image), 'dogs/x.png': readFileSync(image) },
    };
    for (const [name, files] of Object.entries(folders)) {
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(path(name, ...file.split('/').slice(0, -1)), { recursive: true });
        writeFileSync(path(name, file), content);
      }
    }
    writeFileSync(path('page.h5'), '<!doctype html><title>404</title>');
    writeFileSync(path('page.keras'), '<!doctype html><title>404</title>');
    writeFileSync(path('model.onnx'), 'onnx');
    writeFileSync(path('report.json'), '{"kind":"classification"}');
  });

  it('two files of one name in two classes are two samples', async () => {
    const { samples } = await json('evaluate', model, '--data', textures);
    expect(samples).toBe(12); // 0.png to 3.png in each of three classes
  });

  it.each<[string, 1 | 2, RegExp]>([
    ['evaluate MODEL --data flat', 1, /flat: it holds images itself/],
    ['evaluate MODEL --data hollow', 1, /\bb\b.*no images|empty/],
    ['evaluate MODEL --data text', 1, /coarse\/x\.png/],
    ['evaluate MODEL --data cut', 1, /coarse\/x\.png/],
    ['evaluate MODEL --data others', 1, /cats, dogs/],
    ['evaluate MODEL --data odd', 1, /folders are a\\x0ab, c\\x1b\[31m, and/],
    ['evaluate MODEL --data IMAGE', 2, /The file .*0\.png is no data set/],
    ['evaluate MODEL --data TEXTURES:train', 1, /train/],
    ['evaluate MODEL --data TEXTURES --scaling half', 2, /unit, bytes, imagenet/],
    ['evaluate MODEL --data TEXTURES --scaling 1,2/3', 2, /means and standard deviations/],
    ['evaluate MODEL --data TEXTURES --scaling 0,0,0/1,0,1', 2, /standard deviations/],
    ['evaluate MODEL --data TEXTURES --scaling 0/1', 2, /channels/],
    ['evaluate MODEL --data TEXTURES --interpolation lanczos', 2, /bilinear, nearest/],
    ['evaluate SIGNALS --data mnist1d --interpolation nearest', 2, /for image files/],
    ['evaluate SIGNALS --data TEXTURES', 1, /classes/],
    ['evaluate MODEL --data mnist1d', 2, /\[14, 12, 3\].*\[40, 1\]|\[40, 1\].*\[14, 12, 3\]/],
    ['evaluate page.h5 --data TEXTURES', 1, /page\.h5.*web page/],
    ['evaluate page.keras --data TEXTURES', 1, /page\.keras.*web page/],
    ['evaluate model.onnx --data TEXTURES', 1, /model\.onnx/],
    ['explain MODEL --input none.png --out OUT', 1, /none\.png.*no such file/],
    ['explain MODEL --input text/coarse/x.png --out OUT', 1, /x\.png/],
    ['explain MODEL --input IMAGE IMAGE --out OUT', 1, /0\.png is given twice/],
    ['explain MODEL --input IMAGE --target true --out OUT', 2, /true/],
    ['explain MODEL --input IMAGE --samples 1 --out OUT', 2, /cannot be used with/],
    ['explain MODEL --data TEXTURES --out OUT', 2, /--data with --samples/],
    ['explain MODEL --input IMAGE --opacity 2 --out OUT', 2, /from 0 to 1/],
    ['explain MODEL --input IMAGE --contours 0 --out OUT', 2, /1 to 20/],
    ['explain MODEL --input IMAGE --contours 0.5,1 --out OUT', 2, /above 0 and below 1/],
    ['explain MODEL --input IMAGE --scale 0 --out OUT', 2, /1 to 16/],
    ['explain MODEL --input IMAGE --methods grad-cam@ --out OUT', 2, /METHOD@LAYER/],
    ['explain MODEL --input IMAGE --methods grad-cam@dense --out OUT', 2, /dense/],
    [
      'explain SIGNALS --data mnist1d --samples 1 --scale 2 --out OUT',
      2,
      /--scale is for overlays/,
    ],
    ['score MODEL --data TEXTURES --preset course', 2, /neither/],
    ['report TEXTURES --out OUT', 2, /--model/],
    ['report hmt --out OUT', 2, /--model/],
    ['report hmt --model MODEL --out OUT', 2, /--data/],
    ['report hmt --model MODEL --data TEXTURES --out OUT', 1, /not HMT.*lucida report/],
    ['report TEXTURES --data TEXTURES --model MODEL --out OUT', 2, /--data/],
    ['report TEXTURES --model MODEL --epochs 3 --out OUT', 2, /--epochs is for training/],
    ['report TEXTURES --model MODEL --preset course --layer conv2d --out OUT', 2, /sets --layer/],
    ['report TEXTURES --model MODEL --compare none.json --out OUT', 1, /none\.json/],
    ['report TEXTURES --model MODEL --compare report.json --out OUT', 1, /report\.json/],
  ])('%s', async (command, code, problem) => {
    const places: Record<string, string> = {
      MODEL: model,
      SIGNALS: signals,
      TEXTURES: textures,
      IMAGE: image,
      OUT: path('refused'),
    };
    const args = command
      .split(' ')
      .map((word) =>
        word.replace(/^(MODEL|SIGNALS|TEXTURES|IMAGE|OUT)\b/, (name) => places[name]!),
      );
    expectRefusal(await run(args, { cwd: folder }), { code, problem });
  });
});
