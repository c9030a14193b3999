import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImageFolder } from '../../src/node.js';
import { makeImage } from './made-images.js';

const entry = fileURLToPath(new URL('browser/folder-page.ts', import.meta.url));

describeInBrowser('imageDatasetFromFiles', ({ runInPage }) => {
  let root: string;
  const files: Record<string, Uint8Array> = {};
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lucida-browser-'));
    Object.assign(files, {
      'set/b/1.png': await makeImage('png', 1),
      'set/b/2.png': await makeImage('png', 2, { channels: 4 }),
      'set/b/.DS_Store': new Uint8Array(3),
      'set/a/1.png': await makeImage('png', 3, { channels: 1 }),
      'set/a/x.tif': await makeImage('tiff', 4),
      'set/a/é.webp': await makeImage('webp', 5),
      'set/notes.txt': new Uint8Array(3),
    });
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), bytes);
    }
  });
  afterAll(() => rm(root, { recursive: true }));

  const settings = [
    {},
    { size: [5, 6], channels: 1, filter: 'bicubic', scaling: 'bytes' },
    { scaling: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] } },
  ] as const;
  test.each(settings)('gives what Node gives, with %j', async (images) => {
    const dataset = await openImageFolder(join(root, 'set'), { images });
    const batches: { ids: readonly string[]; inputs: number[] }[] = [];
    for await (const { ids, inputs } of dataset.batches({ size: 2 })) {
      batches.push({ ids, inputs: [...inputs] });
    }
    const { classNames, fingerprint } = dataset;
    const expected = { classNames, fingerprint, labels: [...dataset.labels], batches };
    const paths = Object.keys(files);
    const asInput = await runInPage(entry, { paths, as: 'input', images }, { files });
    expect(asInput).toEqual({ ...expected, name: 'set' });
    const task = { paths: paths.toReversed(), as: 'path', images };
    expect(await runInPage(entry, task, { files })).toEqual({ ...expected, name: 'the images' });
  });

  const bad: [string, string[], string, RegExp][] = [
    ['no files', [], 'input', /the images: it has no folders in it/],
    ['files without their folder', ['set/a/1.png'], 'loose', /it holds images itself \(1\.png\)/],
    ['a folder of images', ['a/1.png'], 'input', /a: it holds images itself/],
    ['a folder in a class', ['s/a/b/1.png'], 'input', /a folder b in that of the class a/],
    ['what is no image', ['s/a/1.png', 's/a/2.txt'], 'input', /a\/2\.txt is no image/],
    ['text called .png', ['s/a/1.png', 's/a/text.png'], 'input', /a\/text\.png/],
    [
      'text in a part, by its whole path',
      ['s/test/a/1.png', 's/test/a/text.png', 's/train/a/1.png'],
      'input',
      /Cannot read test\/a\/text\.png/,
    ],
    ['two folders', ['s/a/1.png', 't/a/1.png'], 'input', /of two folders, s and t/],
    ['a file twice', ['s/a/1.png', 's/a/1.png'], 'path', /The file a\/1\.png is given twice/],
  ];
  test.each(bad)('refuses %s', async (_, paths, as, message) => {
    const content = (path: string) =>
      path.endsWith('1.png') ? (files['set/b/1.png'] as Uint8Array) : 'just text';
    const served = Object.fromEntries(paths.map((path) => [path, content(path)]));
    const task = { paths, as, images: {} };
    expect(await runInPage(entry, task, { files: served })).toMatch(message);
  });
});
