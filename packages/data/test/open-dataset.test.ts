import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Dataset,
  generateMnist1d,
  mnist1d,
  type NpyArray,
  npyArray,
  readPickle,
  writeNpz,
} from '../src/index.js';
import { exportMnist1d, openDataset } from '../src/node.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lucida-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function first(dataset: Dataset) {
  for await (const batch of dataset.batches({ size: dataset.size })) return batch;
  throw new Error('no batch');
}

async function save(name: string, arrays: Record<string, NpyArray>): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, writeNpz(Object.entries(arrays)));
  return path;
}

const floats = (...shape: number[]) =>
  npyArray(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    shape,
  );
const labels = (...values: number[]) => npyArray(Int32Array.from(values));

describe('openDataset of MNIST-1D by name', () => {
  test.each([
    ['mnist1d', 'test'],
    ['mnist1d:test', 'test'],
    ['mnist1d:train', 'train'],
  ] as const)('%s is the %s part', async (spec, split) => {
    expect((await openDataset(spec)).fingerprint).toBe(mnist1d(split).fingerprint);
  });
});

describe('exportMnist1d', () => {
  const options = { numSamples: 100, finalSeqLength: 20, seed: 9 };

  test.each(['train', 'test'] as const)(
    'an exported npz opens as the same %s set',
    async (split) => {
      const path = join(folder, 'made', 'set.npz');
      await exportMnist1d(path, options);
      const [opened, made] = [await openDataset(`${path}:${split}`), mnist1d(split, options)];
      expect(opened.name).toBe('set');
      const { name: _, ...same } = made;
      expect(opened).toMatchObject({ ...same, batches: expect.any(Function) });
      expect(await first(opened)).toEqual(await first(made));
      if (split === 'test') expect((await openDataset(path)).fingerprint).toBe(made.fingerprint);
    },
  );

  test('JSON holds the same arrays', async () => {
    const path = join(folder, 'set.JSON');
    await exportMnist1d(path, options);
    const read = JSON.parse(await readFile(path, 'utf8'));
    const made = generateMnist1d(options);
    expect(Object.keys(read).join(' ')).toBe(
      'x y x_test y_test t mask mask_test templates_x templates_y templates_t',
    );
    expect(read.x.flat()).toEqual([...made.x]);
    expect(read.mask_test.flat()).toEqual([...made.maskTest]);
    expect(read.y).toEqual([...made.y]);
    expect(read.templates_x).toEqual(made.templates.x.map((row) => [...row]));
  });

  test('CSV has a row a sample', async () => {
    const path = join(folder, 'set.csv');
    await exportMnist1d(path, options);
    const [header = [], ...rows] = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const made = generateMnist1d(options);
    expect([header.length, header[3], header[22], header[23]]).toEqual([43, 'x0', 'x19', 'mask0']);
    expect(rows.map((row) => row.slice(0, 2).join())).toEqual([
      ...Array.from({ length: 80 }, (_, i) => `train,${i}`),
      ...Array.from({ length: 20 }, (_, i) => `test,${i}`),
    ]);
    expect(rows.slice(80).map((row) => Number(row[2]))).toEqual([...made.yTest]);
    expect(rows.slice(80).flatMap((row) => row.slice(3, 23).map(Number))).toEqual([...made.xTest]);
    expect(rows.slice(0, 80).flatMap((row) => row.slice(23).map(Number))).toEqual([...made.mask]);
  });

  test('refuses what it cannot do, and leaves nothing behind', async () => {
    await expect(exportMnist1d(join(folder, 'set.txt'))).rejects.toThrow(UsageError);
    await expect(exportMnist1d(join(folder, 'set.txt'))).rejects.toThrow(/'.txt'; expected .npz/);
    await expect(exportMnist1d('set')).rejects.toThrow(UsageError);
    const wrong = join(folder, 'wrong.npz');
    await expect(exportMnist1d(wrong, { seed: -1 })).rejects.toThrow(/seed is -1/);
    const below = join(await save('file.npz', {}), 'x.npz');
    await expect(exportMnist1d(below, options)).rejects.toThrow(/^Cannot write .*x\.npz/);
    expect((await readdir(folder)).filter((name) => /wrong|tmp/.test(name))).toEqual([]);
  });
});

describe('openDataset of a file', () => {
  test('takes (N, L), (N, L, C) and (N, H, W, C)', async () => {
    const shapes: [number[], number[]][] = [
      [
        [2, 5],
        [5, 1],
      ],
      [
        [2, 5, 3],
        [5, 3],
      ],
      [
        [2, 4, 5, 3],
        [4, 5, 3],
      ],
    ];
    for (const [shape, inputShape] of shapes) {
      const path = await save('shape.npz', { x: floats(...shape), y: labels(1, 0) });
      const dataset = await openDataset(path);
      expect(dataset).toMatchObject({ inputShape, size: 2, classNames: ['0', '1'], name: 'shape' });
      expect((await first(dataset)).inputs).toEqual(floats(...shape).data);
    }
  });

  test('takes the test part if there is one', async () => {
    const path = await save('parts.npz', {
      x: floats(3, 2),
      y: labels(0, 1, 2),
      x_test: floats(1, 2),
      y_test: labels(1),
    });
    expect((await openDataset(path)).size).toBe(1);
    expect((await openDataset(`${path}:test`)).size).toBe(1);
    expect((await openDataset(`${path}:train`)).size).toBe(3);
    // Classes are those of the whole file, so that both parts fit one model.
    expect((await openDataset(path)).classNames).toEqual(['0', '1', '2']);
  });

  test('takes ground truth, class names and templates', async () => {
    const path = await save('full.npz', {
      x: floats(2, 4),
      y: npyArray(Float64Array.of(0, 1)),
      mask: npyArray(Uint8Array.of(0, 1, 1, 0, 1, 0, 0, 1), [2, 4]),
      class_names: npyArray(['cat', 'dog', 'owl']),
      templates_x: npyArray(Float32Array.of(0, 1, 2, 4, 5, 5), [3, 2]),
    });
    const dataset = await openDataset(path);
    expect(dataset.classNames).toEqual(['cat', 'dog', 'owl']);
    expect((await first(dataset)).groundTruth).toEqual(Float32Array.of(0, 1, 1, 0, 1, 0, 0, 1));
    expect(dataset.classTemplates?.[1]?.[3]).toBe(4);
    expect(dataset.classTemplates?.[0]?.[1]).toBeCloseTo(1 / 3, 6);
  });

  test('takes the classes it is to have where the file does not name them', async () => {
    const classNames = ['cat', 'dog', 'owl'];
    const x = floats(2, 4);
    const few = await save('few.npz', { x, y: labels(1, 0) });
    const opened = await openDataset(few, { classNames });
    expect(opened.classNames).toEqual(classNames);
    expect([...opened.labels]).toEqual([1, 0]);
    expect((await openDataset(`${few}:train`, { classNames })).classNames).toEqual(classNames);
    // What the file itself says stands, and so does a label that is none of the classes.
    const named = { x, y: labels(1, 0), class_names: npyArray(['up', 'down']) };
    const templated = { x, y: labels(1, 0), templates_x: floats(2, 4) };
    const many = { x, y: labels(1, 3) };
    for (const [arrays, names] of [
      [named, ['up', 'down']],
      [templated, ['0', '1']],
      [many, ['0', '1', '2', '3']],
    ] as const) {
      const path = await save('own.npz', arrays);
      expect((await openDataset(path, { classNames })).classNames).toEqual(names);
    }
  });

  test('class names in another order than the model has them are refused', async () => {
    const arrays = { x: floats(2, 4), y: labels(1, 0), class_names: npyArray(['up', 'down']) };
    const path = await save('order.npz', arrays);
    await expect(openDataset(path, { classNames: ['down', 'up'] })).rejects.toThrow(
      /order\.npz: its class 0 is 'up' in class_names, but 'down' for the model/,
    );
    const same = await openDataset(path, { classNames: ['up', 'down'] });
    expect(same.classNames).toEqual(['up', 'down']);
  });

  test('takes names that hold colons', async () => {
    for (const name of ['a:test.npz', 'C:\\sets\\x.npz', 'b:train:c.NPZ']) {
      const path = await save(name, {
        x: floats(1, 2),
        y: labels(0),
        x_test: floats(2, 2),
        y_test: labels(0, 0),
      });
      expect((await openDataset(path)).size).toBe(2);
      expect((await openDataset(`${path}:train`)).size).toBe(1);
    }
  });

  test.each([
    'mnist',
    'mnist1d:val',
    'MNIST1D',
    '',
    'folder',
    'x.npz:validation',
    'x.csv',
    '.npz',
    ':test',
  ])('refuses %j and says what there is', async (spec) => {
    await expect(openDataset(spec)).rejects.toThrow(UsageError);
    await expect(openDataset(spec)).rejects.toThrow(/mnist1d:train.*FILE\.npz or FILE\.pkl/);
  });

  const x = floats(2, 2);
  const y = labels(0, 1);
  const bad: [string, Record<string, NpyArray>, string, RegExp][] = [
    ['a missing key', { x, labels: y }, '', /needs the arrays .*x and y; .* has are x, labels\./],
    ['no arrays', {}, '', /has are none\./],
    ['a part that is not there', { x, y }, ':test', /needs the arrays x_test and y_test/],
    ['different lengths', { x, y: labels(0) }, '', /x has 2 samples and y has 1/],
    ['flat inputs', { x: floats(4), y }, '', /x has shape \(4,\) and elements float32; expected/],
    ['too many axes', { x: floats(2, 1, 1, 1, 1), y }, '', /expected \(N, L\)/],
    ['one-hot labels', { x, y: floats(2, 2) }, '', /y has shape \(2, 2\)/],
    [
      'NaN',
      { x: npyArray(Float64Array.of(1, 2, 3, NaN), [2, 2]), y },
      '',
      /sample 1 at position \(1, 0\) is NaN/,
    ],
    [
      'labels with fractions',
      { x, y: npyArray(Float32Array.of(0, 0.5)) },
      '',
      /label of sample 1 .* is 0.5/,
    ],
    ['labels below zero', { x, y: labels(-1, 0) }, '', /label of sample 0 .* is -1/],
    ['labels that are text', { x, y: npyArray(['a', 'b']) }, '', /text in y of/],
    ['huge labels', { x, y: npyArray(BigInt64Array.of(0n, 2n ** 60n)) }, '', /beyond 2\^53/],
    [
      'labels beyond the names',
      { x, y, class_names: npyArray(['a']) },
      '',
      /label of sample 1 .* is 1/,
    ],
    [
      'names that are numbers',
      { x, y, class_names: y },
      '',
      /class_names has shape \(2,\) and elements int32/,
    ],
    ['no samples', { x: floats(0, 2), y: labels() }, '', /There are no samples/],
    [
      'ground truth of another shape',
      { x, y, mask: floats(2, 3) },
      '',
      /mask has shape \(2, 3\).*expected \(2, 2\)/,
    ],
    ['ground truth above 1', { x, y, mask: floats(2, 2) }, '', /is 2; expected 0 .outside. to 1/],
    ['flat templates', { x, y, templates_x: floats(4) }, '', /templates_x has shape \(4,\)/],
  ];
  test.each(bad)('refuses %s, naming the file', async (_, arrays, part, message) => {
    const path = await save('bad.npz', arrays);
    await expect(openDataset(path + part)).rejects.toThrow(LucidaError);
    await expect(openDataset(path + part)).rejects.toThrow(message);
    await expect(openDataset(path + part)).rejects.toThrow(/bad\.npz/);
  });

  test('refuses what is not there or not a file', async () => {
    await expect(openDataset(join(folder, 'none.pkl'))).rejects.toThrow(
      /^Cannot read .*none\.pkl: no such file or folder\.$/,
    );
    await expect(openDataset(join(await save('f.npz', {}), 'g.npz'))).rejects.toThrow(LucidaError);
    const page = join(folder, 'page.pkl');
    await writeFile(page, '<!doctype html><title>404</title>');
    await expect(openDataset(page)).rejects.toThrow(LucidaError);
    await writeFile(page, Uint8Array.of(0x80, 4, 0x5d, 0x2e));
    await expect(openDataset(page)).rejects.toThrow(/page\.pkl: it holds no dictionary of arrays/);
  });
});

const published = fileURLToPath(
  new URL('../../../../shared/data/mnist1d/MNIST1D.pkl', import.meta.url),
);

describe.skipIf(!existsSync(published))('the published MNIST1D.pkl (skipped where absent)', () => {
  const digest = (data: ArrayBufferView) =>
    createHash('sha256')
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest('hex');

  test('is what the generator makes, byte for byte', async () => {
    const map = readPickle(await readFile(published), published) as Map<string, unknown>;
    const templates = map.get('templates') as Map<string, unknown>;
    const made = generateMnist1d();
    const wide = (values: Int32Array) => BigInt64Array.from(values, BigInt);
    const pairs: [unknown, ArrayBufferView][] = [
      [map.get('x'), made.x],
      [map.get('x_test'), made.xTest],
      [map.get('y'), wide(made.y)],
      [map.get('y_test'), wide(made.yTest)],
      [map.get('t'), made.t],
      [templates.get('x'), Float64Array.from(made.templates.x.flatMap((row) => [...row]))],
      [templates.get('t'), made.templates.t],
      [templates.get('y'), wide(made.templates.y)],
    ];
    for (const [original, own] of pairs) {
      expect(digest((original as NpyArray).data as Float64Array)).toBe(digest(own));
    }
  });

  test.each(['train', 'test'] as const)('opens as the generated %s part', async (split) => {
    const [opened, made] = [await openDataset(`${published}:${split}`), mnist1d(split)];
    expect(opened.fingerprint).toBe(made.fingerprint);
    expect(opened.classTemplates).toEqual(made.classTemplates);
    expect(opened.classNames).toEqual(made.classNames);
    expect(opened.hasGroundTruth).toBe(false);
  });
});
