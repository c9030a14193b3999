import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { writeSamples } from './support/npz.js';
import { expectRefusal } from './support/refusal.js';
import { run } from './support/run.js';

const model = inject('tinyModel');
const folder = temporaryFolder();
const out = join(folder, 'out');

/** A command line, its exit code, and what the message must say. */
type Case = readonly [args: string, code: 1 | 2, problem: RegExp];

/** Each command line is refused, and leaves nothing behind; its words are split at blanks. */
const refused = (cases: readonly Case[]) =>
  it.each(cases)('lucida %s', async (line, code, problem) => {
    const args = line
      .split(' ')
      .map((word) => ({ MODEL: model, OUT: out, EMPTY: '' })[word] ?? word);
    const before = filesIn(folder);
    expectRefusal(await run(args, { cwd: folder }), { code, problem });
    expect(filesIn(folder)).toEqual(before);
  });

const evaluate = 'evaluate MODEL --backend wasm --data';
const explain = 'explain MODEL --backend wasm --data mnist1d --out OUT --samples';
const score = 'score MODEL --backend wasm --data';

describe('commands and options', () => {
  refused([
    ['frobnicate', 2, /unknown command 'frobnicate'/],
    ['evaluat MODEL', 2, /unknown command 'evaluat'/],
    ['evaluate', 2, /--data <data>' not specified/],
    ['evaluate --data mnist1d', 2, /missing required argument 'model'/],
    ['evaluate MODEL', 2, /--data <data>' not specified/],
    ['evaluate MODEL MODEL --data mnist1d', 2, /too many arguments/],
    ['evaluate MODEL --data mnist1d --frobnicate', 2, /unknown option '--frobnicate'/],
    ['evaluate MODEL --data mnist1d --backend cuda', 2, /auto, webgpu, native, wasm, cpu/],
    ['train mnist1d', 2, /--out <dir>' not specified/],
    ['train mnist --out OUT', 2, /no data set 'mnist'.*mnist1d/],
    ['train mnist1d --out OUT --recipe soup', 2, /study/],
    ['train mnist1d --out OUT --patience 3', 2, /--validation/],
    ['explain MODEL --data mnist1d --out OUT', 2, /--data with --samples/],
    ['report mnist1d', 2, /--out <dir>' not specified/],
    ['report mnist1d --out OUT --model MODEL --epochs 3', 2, /--epochs is for training/],
    [`${score} mnist1d --per-sample`, 2, /--json/],
    [`${score} mnist1d --limit 3 --samples 1`, 2, /'--limit <n>' cannot be used with/],
    [`${score} mnist1d --preset course --layer conv1d`, 2, /--preset course sets --layer/],
    [`${score} mnist1d --preset curse`, 2, /course/],
  ]);
});

describe('negative, huge and foreign values', () => {
  refused([
    ['train mnist1d --out OUT --epochs 0', 2, /from 1 to 100000/],
    ['train mnist1d --out OUT --epochs 1e12', 2, /from 1 to 100000/],
    ['train mnist1d --out OUT --epochs two', 2, /from 1 to 100000/],
    ['train mnist1d --out OUT --batch-size -1', 2, /from 1 to 65536/],
    ['train mnist1d --out OUT --learning-rate 0', 2, /number from 1e-12/],
    ['train mnist1d --out OUT --learning-rate Infinity', 2, /number from/],
    ['train mnist1d --out OUT --validation 1', 2, /from 0 to 0.9/],
    ['train mnist1d --out OUT --seed -1', 2, /from 0 to 4294967295/],
    ['train mnist1d --out OUT --seed 4294967296', 2, /from 0 to 4294967295/],
    ['train mnist1d --out OUT --seed EMPTY', 2, /from 0 to 4294967295/],
    [`${evaluate} mnist1d --batch-size 99999999`, 2, /from 1 to 65536/],
    [`${evaluate} mnist1d --memory lots`, 2, /a number and KiB, MiB/],
    [`${evaluate} mnist1d --memory 512`, 2, /such as 512MiB/],
    [`${evaluate} mnist1d --memory -1GiB`, 2, /1MiB or more/],
    [`${evaluate} mnist1d --memory 1000KiB`, 2, /1MiB or more/],
    [`${evaluate} mnist1d --memory 1e9TiB`, 2, /a number and KiB/],
    [`${score} mnist1d --memory 5GiB`, 2, /memory budget in bytes/],
    [`${explain} -1`, 2, /from 0 to/],
    [`${explain} 1.5`, 2, /from 0 to/],
    [`${explain} ten`, 2, /from 0 to/],
    [`${explain} EMPTY`, 2, /one or more/],
    [`${explain} 1,1000`, 2, /no sample 1000 in mnist1d; its samples are 0 to 999/],
    [`${explain} 99999999999999999999`, 2, /from 0 to/],
    [`${score} mnist1d --limit 0`, 2, /from 1 to/],
    [`${score} mnist1d --samples 5000`, 2, /its samples are 0 to 999/],
    [`${score} mnist1d --fraction -0.1`, 2, /from 0 to 1/],
    [`${score} mnist1d --fraction 1.1`, 2, /from 0 to 1/],
    [`${score} mnist1d --fraction NaN`, 2, /from 0 to 1/],
    [`${score} mnist1d --protocol soup`, 2, /top-fraction, soft-mask/],
    ['data mnist1d --out OUT.npz --num-samples 1000000000', 2, /from 10 to 10000000/],
    ['data mnist1d --out OUT.npz --num-samples 10000000', 2, /numSamples 10000000.*lower/],
    ['data mnist1d --out OUT.npz --padding 60,36', 2, /such as 36,60/],
    ['data mnist1d --out OUT.npz --iid-noise-scale -1', 2, /from 0 to 1000/],
    ['data mnist1d --out OUT.txt', 2, /expected .npz, .json or .csv/],
    ['data mnist1d --out OUT', 2, /expected .npz, .json or .csv/],
  ]);
});

describe('what is to be explained', () => {
  refused([
    [`${explain} 1 --layer conv9`, 2, /no layer conv9.*conv1d, conv1d_1, conv1d_2/],
    [`${explain} 1 --layer EMPTY`, 2, /no layer.*conv1d, conv1d_1, conv1d_2/],
    [`${explain} 1 --layer dense`, 2, /dense.*no spatial positions.*conv1d, conv1d_1, conv1d_2/],
    [`${score} mnist1d --layer flatten`, 2, /flatten.*no spatial positions.*conv1d_2/],
    [`${explain} 1 --target 10`, 2, /target class is 10.*0 to 9/],
    [`${explain} 1 --target -1`, 2, /class index/],
    [`${explain} 1 --target seven`, 2, /class index/],
    [`${explain} 1 --methods grad-cam,gard-cam`, 2, /gard-cam.*grad-cam, grad-cam\+\+/],
    [`${explain} 1 --methods ,`, 2, /one or more/],
    [`${explain} 1 --colors pink`, 2, /viridis/],
  ]);
});

describe('data', () => {
  beforeAll(() => {
    const path = (name: string) => join(folder, name);
    writeSamples(path('good.npz'), { shape: [5, 40] });
    writeSamples(path('nan.npz'), { shape: [5, 40], odd: Number.NaN });
    writeSamples(path('infinite.npz'), { shape: [5, 40], odd: Number.POSITIVE_INFINITY });
    writeSamples(path('none.npz'), { shape: [0, 40] });
    writeSamples(path('short.npz'), { shape: [5, 30] });
    writeSamples(path('images.npz'), { shape: [5, 8, 8, 3] });
    writeSamples(path('class-12.npz'), { shape: [5, 40], label: 12 });
    writeSamples(path('negative-class.npz'), { shape: [5, 40], label: -1 });
    writeFileSync(path('truncated.npz'), readFileSync(path('good.npz')).subarray(0, 200));
    writeFileSync(path('empty.npz'), '');
    writeFileSync(path('page.npz'), '<!doctype html><title>404</title>');
    writeFileSync(path('page.pkl'), '<!doctype html><title>404</title>');
    writeFileSync(path('code.pkl'), "cposix\nsystem\n(S'touch executed'\ntR.");
    writeFileSync(path('number.pkl'), 'I42\n.');
  });

  refused([
    [`${evaluate} mnist`, 2, /no data set 'mnist'; give mnist1d/],
    [`${evaluate} mnist1d:all`, 2, /no data set 'mnist1d:all'/],
    [`${evaluate} EMPTY`, 2, /no data set ''/],
    [`${evaluate} absent.npz`, 1, /absent\.npz.*no such file/],
    [`${evaluate} truncated.npz`, 1, /truncated\.npz/],
    [`${evaluate} empty.npz`, 1, /empty\.npz/],
    [`${evaluate} page.npz`, 1, /page\.npz/],
    [`${evaluate} page.pkl`, 1, /page\.pkl/],
    [`${evaluate} number.pkl`, 1, /number\.pkl.*dictionary/],
    [`${evaluate} code.pkl`, 1, /code\.pkl.*posix/],
    [`${evaluate} nan.npz`, 1, /nan\.npz.*sample 0.*NaN.*finite/],
    [`${score} infinite.npz`, 1, /infinite\.npz.*sample 0.*Infinity.*finite/],
    [`${evaluate} none.npz`, 1, /no samples.*none\.npz/],
    [`${evaluate} good.npz:test`, 1, /good\.npz.*x_test/],
    [`${evaluate} short.npz`, 2, /\[40, 1\].*\[30, 1\]|\[30, 1\].*\[40, 1\]/],
    [`${score} short.npz`, 2, /\[40, 1\].*\[30, 1\]|\[30, 1\].*\[40, 1\]/],
    [`${evaluate} images.npz`, 2, /\[8, 8, 3\]/],
    ['explain MODEL --backend wasm --data images.npz --samples 1 --out OUT', 2, /\[8, 8, 3\]/],
    [`${evaluate} class-12.npz`, 2, /10 classes.*has 13/],
    [`${evaluate} negative-class.npz`, 1, /negative-class\.npz.*-1/],
  ]);

  it('a pickle runs no code', () => {
    expect(existsSync(join(folder, 'executed'))).toBe(false);
  });
});

describe('models', () => {
  const on = (name: string) => `evaluate ${name} --backend wasm --data mnist1d`;

  beforeAll(() => {
    const copy = (name: string) => {
      cpSync(model, join(folder, name), { recursive: true });
      const file = (part: string) => join(folder, name, part);
      return { json: file('model.json'), weights: file('weights.bin'), file };
    };
    writeFileSync(copy('html').json, '<!doctype html><title>404</title>');
    truncateSync(copy('cut-json').json, 1000);
    truncateSync(copy('cut-weights').weights, 1000);
    writeFileSync(copy('long-weights').weights, Buffer.alloc(60_000));
    writeFileSync(copy('other-weights').weights, Buffer.alloc(55_840));
    writeFileSync(copy('foreign').json, '{"name":"left-pad","version":"1.0.0"}');
    const graph = copy('graph');
    const text = readFileSync(graph.json, 'utf8');
    writeFileSync(graph.json, text.replace('"layers-model"', '"graph-model"'));
    const unknown = copy('unknown-layer');
    writeFileSync(unknown.json, text.replaceAll('"Conv1D"', '"Conv7D"'));
    // Not finite, in a model of another's, which has no checksum to be found out by.
    const infinite = copy('nan-weights');
    const { userDefinedMetadata: _, ...others } = JSON.parse(text);
    writeFileSync(infinite.json, JSON.stringify(others));
    writeFileSync(infinite.weights, Buffer.alloc(55_840, 0xff));
    writeFileSync(join(folder, 'weightless.json'), text.replace('weights.bin', 'absent.bin'));
  });

  refused([
    [on('absent'), 1, /absent.*no such file/],
    [on('.'), 1, /holds no model\.json/],
    [on('/dev/null'), 1, /\/dev\/null/],
    [on('html'), 1, /html\/model\.json/],
    [on('cut-json'), 1, /cut-json\/model\.json/],
    [on('cut-weights'), 1, /cut-weights\/weights\.bin/],
    [on('long-weights'), 1, /long-weights\/weights\.bin/],
    [on('other-weights'), 1, /other-weights\/weights\.bin.*checksum/],
    [on('foreign'), 1, /foreign\/model\.json/],
    [on('graph'), 1, /graph\/model\.json/],
    [on('unknown-layer'), 1, /Conv7D/],
    [on('nan-weights'), 1, /nan-weights/],
    [on('weightless.json'), 1, /absent\.bin/],
    ['report mnist1d --backend wasm --model html --out OUT', 1, /html\/model\.json/],
  ]);
});

describe('a backend that is not there', () => {
  it('is an error that names what to do, not a quiet fallback', async () => {
    const env = { VK_DRIVER_FILES: join(folder, 'no-such-driver.json') };
    const args = ['evaluate', model, '--data', 'mnist1d', '--backend', 'webgpu'];
    const ended = await run(args, { env });
    expectRefusal(ended, { code: 2, problem: /webgpu is not available: .*--backend auto/ });
  });

  it('does not stop auto', async () => {
    const env = { VK_DRIVER_FILES: join(folder, 'no-such-driver.json') };
    const { code, stderr } = await run(['evaluate', model, '--data', 'mnist1d'], { env });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Backend: (native|wasm)/),
    });
  });
});
