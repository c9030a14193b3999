import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Batch, Dataset } from '../../src/index.js';
import { openDataset, openImageFiles, openImageFolder } from '../../src/node.js';
import { makeImage } from './made-images.js';

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof files>();
  return { ...actual, readdir: vi.fn(actual.readdir), readFile: vi.fn(actual.readFile) };
});

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lucida-images-'));
});
afterAll(() => rm(root, { recursive: true }));
afterEach(() => vi.clearAllMocks());

let folders = 0;
/** A new folder with these files; null makes a folder. */
async function folderOf(content: Record<string, Uint8Array | string | null>): Promise<string> {
  const folder = join(root, `set-${folders++}`);
  await mkdir(folder);
  for (const [path, bytes] of Object.entries(content)) {
    const full = join(folder, path);
    await mkdir(bytes === null ? full : dirname(full), { recursive: true });
    if (bytes !== null) await writeFile(full, bytes);
  }
  return folder;
}

async function whole(dataset: Dataset): Promise<Batch> {
  for await (const batch of dataset.batches({ size: dataset.size })) return batch;
  throw new Error('no batch');
}

const [one, two, three] = await Promise.all([
  makeImage('png', 1),
  makeImage('tiff', 2),
  makeImage('webp', 3),
]);

describe('openImageFolder', () => {
  test('classes and files are in the order of bytes, files of one name apart', async () => {
    const folder = await folderOf({
      'b/1.png': one,
      'b/10.tif': two,
      'b/.DS_Store': 'x',
      'B/1.png': three,
      'a/Thumbs.db': 'x',
      'a/1.png': two,
      'README.md': 'notes',
      '__MACOSX/b/x': 'x',
    });
    const dataset = await openImageFolder(folder);
    expect(dataset).toMatchObject({
      name: folder.split('/').at(-1),
      classNames: ['B', 'a', 'b'],
      inputShape: [3, 4, 3],
      size: 4,
      labels: Int32Array.of(0, 1, 2, 2),
    });
    const { ids, inputs } = await whole(dataset);
    expect(ids).toEqual(['B/1.png', 'a/1.png', 'b/1.png', 'b/10.tif']);
    const expected = [3, 2, 1, 2].flatMap((seed) =>
      Array.from({ length: 36 }, (_, i) =>
        Math.fround(((i * (2 * seed + 3) + seed * 31) % 256) / 255),
      ),
    );
    expect([...inputs]).toEqual(expected);
  });

  test('openDataset takes a folder, its parts and how to read it', async () => {
    const folder = await folderOf({
      'train/cat/1.png': one,
      'train/owl/2.tif': two,
      'test/owl/3.webp': three,
    });
    const done: number[] = [];
    const images = {
      channels: 1,
      size: [6, 5],
      scaling: 'bytes',
      onProgress: (progress: { done: number }) => done.push(progress.done),
    } as const;
    const training = await openDataset(`${folder}:train`, { images });
    expect(training).toMatchObject({ size: 2, inputShape: [6, 5, 1], classNames: ['cat', 'owl'] });
    expect(training.valueRange).toEqual({ low: [0], high: [255] });
    expect(done).toEqual([1, 2]);
    const held = await openDataset(`${folder}/`);
    expect(held.fingerprint).toBe((await openDataset(`${folder}:test`)).fingerprint);
    expect([...held.labels]).toEqual([1]);
    // The part by itself has one class, and the name of the whole.
    const part = await openDataset(join(folder, 'test'), { classNames: ['owl', 'cat'] });
    expect(part).toMatchObject({ name: held.name, classNames: ['owl', 'cat'] });
    expect([...part.labels]).toEqual([0]);
  });

  test('a folder whose classes are links is that of the files', async () => {
    const real = await folderOf({ 'a/1.png': one, 'b/2.tif': two });
    const linked = await folderOf({});
    await symlink(join(real, 'b'), join(linked, 'b'));
    await mkdir(join(linked, 'a'));
    await symlink(join(real, 'a', '1.png'), join(linked, 'a', '1.png'));
    const [first, second] = [await openImageFolder(real), await openImageFolder(linked)];
    expect(second.fingerprint).toBe(first.fingerprint);
  });

  const bad: [string, Record<string, Uint8Array | string | null>, RegExp][] = [
    ['an empty folder', {}, /set-\d+: it has no folders in it, and one folder for each class/],
    ['images without classes', { 'x.png': one }, /it holds images itself \(x\.png\)/],
    ['an empty class', { 'a/1.png': one, b: null }, /the class b has no images/],
    ['a folder called as an image', { 'a/x.png': null }, /a folder x\.png in that of the class a/],
    ['a list', { 'a/1.png': one, 'a/list.txt': '1' }, /a\/list\.txt is no image/],
    ['an image beside', { 'a/1.png': one, '2.png': one }, /2\.png lies beside/],
    ['a text called .png', { 'a/1.png': one, 'a/2.png': 'just text' }, /a\/2\.png/],
    ['an empty file', { 'a/1.png': one, 'a/2.png': '' }, /a\/2\.png/],
    ['half a TIFF', { 'a/1.png': one, 'a/2.tif': two.subarray(0, two.length / 2) }, /a\/2\.tif/],
  ];
  test.each(bad)('refuses %s', async (_, content, message) => {
    const folder = await folderOf(content);
    await expect(openDataset(folder)).rejects.toThrow(LucidaError);
    await expect(openDataset(folder)).rejects.toThrow(message);
  });

  test('a bad file is named while batches are read, too', async () => {
    const folder = await folderOf({ 'a/1.png': one, 'a/2.png': 'just text' });
    const dataset = await openImageFolder(folder, { images: { size: [3, 4] } });
    await expect(whole(dataset)).rejects.toThrow(LucidaError);
    await expect(whole(dataset)).rejects.toThrow(/a\/2\.png/);
    await rm(join(folder, 'a', '2.png'));
    await expect(whole(dataset)).rejects.toThrow(/a\/2\.png: no such file/);
  });

  test('refuses images of different sizes, unless one is given', async () => {
    const folder = await folderOf({
      'a/1.png': one,
      'b/2.png': await makeImage('png', 4, { width: 5 }),
    });
    await expect(openImageFolder(folder)).rejects.toThrow(
      /a\/1\.png is 3 pixels high and 4 wide and .*b\/2\.png is 3 pixels high and 5 wide/,
    );
    expect((await openImageFolder(folder, { images: { size: [8, 8] } })).size).toBe(2);
  });

  test('what cannot be read is named with the reason', async () => {
    await expect(openImageFolder(join(root, 'none'))).rejects.toThrow(
      /^Cannot read .*none: no such file or folder\.$/,
    );
    const folder = await folderOf({ 'a/1.png': one });
    await expect(openImageFolder(join(folder, 'a', '1.png'))).rejects.toThrow(LucidaError);

    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    vi.mocked(files.readdir).mockRejectedValueOnce(denied);
    await expect(openImageFolder(folder)).rejects.toThrow(/^Cannot read .*: permission denied\.$/);
    vi.mocked(files.readFile).mockRejectedValueOnce(denied);
    await expect(openImageFolder(folder)).rejects.toThrow(/a\/1\.png: permission denied\.$/);

    await symlink(join(root, 'gone.png'), join(folder, 'a', '2.png'));
    await expect(openImageFolder(folder)).rejects.toThrow(/a\/2\.png: no such file or folder\.$/);
    await rm(join(folder, 'a', '2.png'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'a', '3.png'), resolve));
    await expect(openImageFolder(folder)).rejects.toThrow(
      /3\.png: it is neither a file nor a folder/,
    );
    await expect(openImageFiles([join(folder, 'a', '3.png')])).rejects.toThrow(
      /3\.png: it is a pipe or a device, and a file was expected\.$/,
    );
    server.close();
    await symlink('4.png', join(folder, 'a', '4.png'));
    await expect(openImageFolder(folder)).rejects.toThrow(/4\.png: it is a link that leads back/);
  });

  test.runIf(process.platform === 'linux')('a name that is not in UTF-8 is refused', async () => {
    const folder = await folderOf({ 'a/1.png': one });
    await writeFile(Buffer.concat([Buffer.from(join(folder, 'a/')), Buffer.of(0xe9)]), one);
    await expect(openImageFolder(folder)).rejects.toThrow(/its name is not in UTF-8; rename it\.$/);
  });

  test('a bad file is named with its part, for both parts may be open', async () => {
    const folder = await folderOf({ 'train/a/1.png': one, 'test/a/1.png': 'just text' });
    await expect(openDataset(folder)).rejects.toThrow(/^Cannot read .*\/test\/a\/1\.png: /);
  });

  test('a part of a folder that has none is refused, and so is what is no data set', async () => {
    const folder = await folderOf({ 'a/1.png': one });
    await expect(openDataset(`${folder}:train`)).rejects.toThrow(/There is no part 'train' in/);
    const file = openDataset(join(folder, 'a', '1.png'));
    await expect(file).rejects.toThrow(UsageError);
    await expect(file).rejects.toThrow(/The file .*1\.png is no data set; give mnist1d/);
    await expect(openDataset(join(folder, 'none'))).rejects.toThrow(
      /There is no data set '.*none'; give mnist1d, .* or a folder of images with a sub-folder for each class/,
    );
  });
});

describe('openImageFiles', () => {
  test('gives single images, of no known class, by the paths given', async () => {
    const folder = await folderOf({ 'x.png': one, 'y.webp': three });
    const paths = [join(folder, 'y.webp'), join(folder, 'x.png')];
    const dataset = await openImageFiles(paths, { classNames: ['cat', 'owl'] });
    expect(dataset).toMatchObject({
      name: '2 images',
      classNames: ['cat', 'owl'],
      labels: Int32Array.of(-1, -1),
      inputShape: [3, 4, 3],
    });
    const { ids, labels } = await whole(dataset);
    expect([ids, [...labels]]).toEqual([paths, [-1, -1]]);
    const grey = await openImageFiles(paths.slice(1), { images: { channels: 1, size: [1, 1] } });
    expect(grey).toMatchObject({ name: 'x.png', inputShape: [1, 1, 1], classNames: [] });
  });

  test('names the file that is not there, no image, or given twice', async () => {
    const folder = await folderOf({ 'x.png': 'just text' });
    const path = join(folder, 'x.png');
    await expect(openImageFiles([path])).rejects.toThrow(path);
    await expect(openImageFiles([`${path}x`])).rejects.toThrow(/x\.pngx: no such file or folder/);
    await expect(openImageFiles([path, path])).rejects.toThrow(/x\.png is given twice; give each/);
    await expect(openImageFiles([])).rejects.toThrow(/There are no images in no files/);
  });
});

const tiles = fileURLToPath(new URL('../../../../../shared/data/hmt/test', import.meta.url));

describe.skipIf(!existsSync(tiles))('the HMT test tiles (skipped where absent)', () => {
  test('are 62 of each of 8 classes, resized as Pillow does', async () => {
    const fixture = new URL('fixtures/hmt-batch.json', import.meta.url);
    const expected = JSON.parse(await readFile(fixture, 'utf8'));
    const images = { size: [224, 224] } as const;
    const dataset = await openDataset(tiles, { images, classNames: [...'01234567'] });
    expect(dataset).toMatchObject({ name: 'hmt', size: 496, inputShape: [224, 224, 3] });
    expect(dataset.classNames).toEqual([
      '01_TUMOR',
      '02_STROMA',
      '03_COMPLEX',
      '04_LYMPHO',
      '05_DEBRIS',
      '06_MUCOSA',
      '07_ADIPOSE',
      '08_EMPTY',
    ]);
    const support = dataset.classNames.map((_, c) => dataset.labels.filter((l) => l === c).length);
    expect(support).toEqual(new Array(8).fill(62));
    const indices = dataset.classNames.map((_, c) => 62 * c);
    for await (const batch of dataset.batches({ size: 8, indices })) {
      expect([batch.ids, batch.shape]).toEqual([expected.ids, expected.shape]);
      const bytes = new Uint8Array(batch.inputs.buffer);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
    }
  });

  test('are of one size, found where none is given', async () => {
    expect((await openDataset(tiles)).inputShape).toEqual([150, 150, 3]);
  });
});
