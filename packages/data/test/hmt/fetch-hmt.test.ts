import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HMT_ARCHIVE, type PublishedArchive } from '../../src/hmt/archive.js';
import { fetchHmt } from '../../src/node/hmt/fetch-hmt.js';

import { sendRange, sha256, workplace } from './server.js';

const place = workplace();

const CLASSES = ['01_TUMOR', '02_STROMA'];
const tileName = (slide: number, index: number) =>
  `${index}_CRC-Prim-HE-0${slide}_001.tif_Row_1_Col_${index}.tif`;

function tileFiles(): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = { 'tiles/': new Uint8Array() };
  for (const name of CLASSES) {
    for (let i = 0; i < 6; i++) {
      // Random-looking content, so that the archive is of some length.
      const content = createHash('sha512').update(`${name}${i}`).digest('hex').repeat(20);
      files[`tiles/${name}/${tileName((i % 3) + 1, i)}`] = strToU8(content);
    }
  }
  return files;
}

function published(bytes: Uint8Array, url: string): PublishedArchive {
  return {
    ...HMT_ARCHIVE,
    url,
    file: 'archive.zip',
    bytes: bytes.length,
    sha256: sha256(bytes),
    folder: 'tiles',
    classNames: CLASSES,
    tilesPerClass: 6,
  };
}

describe('fetching HMT', () => {
  const archive = zipSync(tileFiles());
  const out = () => join(place.folder, 'hmt');
  const tilesIn = (part: string) =>
    CLASSES.flatMap((name) =>
      readdirSync(join(out(), part, name)).map((file) => `${name}/${file}`),
    );

  it('lays out a seeded split, and says what it did', async () => {
    const url = await place.serve((request, response) => sendRange(archive, request, response));
    const phases = new Set<string>();
    const split = await fetchHmt(out(), {
      published: published(archive, url),
      testPerClass: 2,
      seed: 3,
      onProgress: ({ phase }) => phases.add(phase),
    });
    expect(readdirSync(out()).sort()).toEqual(['archive.zip', 'split.json', 'test', 'train']);
    expect(tilesIn('test')).toHaveLength(4);
    expect(tilesIn('train')).toHaveLength(8);
    expect(new Set([...tilesIn('test'), ...tilesIn('train')]).size).toBe(12);
    expect(split.classes).toEqual(CLASSES.map((name) => ({ name, train: 4, test: 2, unused: 0 })));
    expect(JSON.parse(readFileSync(join(out(), 'split.json'), 'utf8'))).toEqual(split);
    expect(phases).toEqual(new Set(['download', 'unpack']));
    const [first] = tilesIn('test');
    expect(readFileSync(join(out(), 'test', first!))).toEqual(
      Buffer.from(tileFiles()[`tiles/${first}`]!),
    );
  });

  it('takes an archive that is there, and keeps slides apart when asked to', async () => {
    const path = join(place.folder, 'mine.zip');
    writeFileSync(path, archive);
    const split = await fetchHmt(out(), {
      published: published(archive, 'http://127.0.0.1:1/'),
      archive: path,
      by: 'slide',
      testPerClass: 2,
    });
    expect(split.slides.test).toHaveLength(1);
    expect(split.slides.train).toHaveLength(2);
    expect(split.testTilesOfTrainingSlides).toBe(0);
    expect(readdirSync(out()).sort()).toEqual(['split.json', 'test', 'train']);
  });

  it('does not download again what is there', async () => {
    mkdirSync(out());
    writeFileSync(join(out(), 'archive.zip'), archive);
    await fetchHmt(out(), {
      published: published(archive, 'http://127.0.0.1:1/'),
      testPerClass: 2,
    });
    expect(tilesIn('test')).toHaveLength(4);
  });

  it('is done by one process at a time, and one that was killed does not count', async () => {
    const url = await place.serve((request, response) => sendRange(archive, request, response));
    const options = { published: published(archive, url), testPerClass: 2 };
    const first = fetchHmt(out(), options);
    await expect(fetchHmt(out(), options)).rejects.toThrow(/Process \d+ is fetching into .*hmt/);
    await first;

    for (const part of ['train', 'test', 'split.json'])
      rmSync(join(out(), part), { recursive: true });
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(out(), '.fetching.pid'), String(pid));
    await fetchHmt(out(), options);
    expect(readdirSync(out()).sort()).toEqual(['archive.zip', 'split.json', 'test', 'train']);
  });

  it('refuses a folder that holds a split, before anything is fetched', async () => {
    mkdirSync(join(out(), 'train'), { recursive: true });
    await expect(
      fetchHmt(out(), { published: published(archive, 'http://127.0.0.1:1/') }),
    ).rejects.toThrow(/holds train already/);
  });

  it('refuses another archive', async () => {
    const path = join(place.folder, 'page.zip');
    writeFileSync(path, '<html>Not found</html>');
    await expect(fetchHmt(out(), { archive: path })).rejects.toThrow(
      /page\.zip is not the published archive: its SHA-256 is/,
    );
    await expect(fetchHmt(out(), { archive: join(place.folder, 'none.zip') })).rejects.toThrow(
      /none\.zip: no such file/,
    );
    expect(existsSync(join(out(), 'train'))).toBe(false);
  });

  const unpacking = (bytes: Uint8Array) => {
    const path = join(place.folder, 'a.zip');
    writeFileSync(path, bytes);
    return fetchHmt(out(), { published: published(bytes, 'x'), archive: path, testPerClass: 2 });
  };

  it.each(['../evil.tif', 'tiles/../../evil.tif', '/etc/evil', 'tiles\\..\\evil', 'c:/evil'])(
    'writes nothing of an archive that holds %s',
    async (name) => {
      await expect(unpacking(zipSync({ ...tileFiles(), [name]: strToU8('x') }))).rejects.toThrow(
        /outside the folder.*nothing was unpacked/,
      );
      expect(readdirSync(place.folder).sort()).toEqual(['a.zip', 'hmt']);
      expect(readdirSync(out())).toEqual([]);
    },
  );

  it('passes over what operating systems leave behind', async () => {
    const clutter = { 'tiles/.DS_Store': strToU8('x'), '__MACOSX/tiles/._x': strToU8('x') };
    await unpacking(zipSync({ ...tileFiles(), ...clutter }));
    expect(tilesIn('train')).toHaveLength(8);
  });

  it('refuses what the published archive does not hold, or lacks', async () => {
    await expect(
      unpacking(zipSync({ ...tileFiles(), 'tiles/09_CAT/1.tif': strToU8('x') })),
    ).rejects.toThrow(/holds tiles\/09_CAT\/1\.tif/);
    const files = tileFiles();
    delete files[`tiles/01_TUMOR/${tileName(1, 0)}`];
    await expect(unpacking(zipSync(files))).rejects.toThrow(/has 5 tiles of class 01_TUMOR/);
  });

  it('leaves nothing half done when a tile is damaged or the work is aborted', async () => {
    const damaged = zipSync(tileFiles(), { level: 0 });
    // In the content of a tile: its name comes first in the header before that.
    const at = Buffer.from(damaged).indexOf(`02_STROMA/${tileName(3, 5)}`) + 200;
    damaged[at] = damaged[at]! ^ 1;
    await expect(unpacking(damaged)).rejects.toThrow(/damaged/);
    expect(readdirSync(out())).toEqual([]);

    const path = join(place.folder, 'good.zip');
    writeFileSync(path, archive);
    const controller = new AbortController();
    const aborted = fetchHmt(out(), {
      published: published(archive, 'x'),
      archive: path,
      testPerClass: 2,
      signal: controller.signal,
      onProgress: ({ done }) => done === 5 && controller.abort(new Error('enough')),
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(readdirSync(out())).toEqual([]);
  });
});
