import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HMT_ARCHIVE, type PublishedArchive } from '../../src/hmt/archive.js';
import { downloadFile } from '../../src/node/hmt/download.js';
import { fetchHmt } from '../../src/node/hmt/fetch-hmt.js';

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

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let folder: string;
let stop: () => void = () => {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lucida-hmt-'));
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A server on this machine that answers as the test says; gives its URL. */
async function serve(answer: Answer): Promise<string> {
  let nth = 0;
  const server = createServer((request, response) => answer(request, response, nth++));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    server.closeAllConnections();
    server.close();
    stop = () => {};
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.zip`;
}

/** Answers as a good server: whole, or from where it is asked to. */
function sendRange(bytes: Uint8Array, request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = bytes.subarray(from);
  response.writeHead(from ? 206 : 200, {
    'content-length': rest.length,
    ...(from && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  response.end(rest);
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

const quick = { pause: 1, patience: 20_000 };

describe('downloading', () => {
  const content = strToU8('0123456789'.repeat(5000));
  const file = () => join(folder, 'file.bin');
  const options = (url: string) => ({
    url,
    bytes: content.length,
    sha256: sha256(content),
    ...quick,
  });

  it('brings the file, with progress up to its length', async () => {
    const url = await serve((request, response) => sendRange(content, request, response));
    const steps: number[] = [];
    await downloadFile(file(), { ...options(url), onProgress: (done) => steps.push(done) });
    expect(readFileSync(file())).toEqual(Buffer.from(content));
    expect(steps.at(-1)).toBe(content.length);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(readdirSync(folder)).toEqual(['file.bin']);
  });

  it('goes on where the connection broke, again and again', async () => {
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from ? 206 : 200, {
        'content-length': content.length - from,
        ...(from && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
      });
      response.write(content.subarray(from, from + 20_000), () => response.destroy());
    });
    await downloadFile(file(), { ...options(url), attempts: 2 });
    expect(readFileSync(file())).toEqual(Buffer.from(content));
    expect(ranges).toEqual([undefined, 'bytes=20000-', 'bytes=40000-']);
  });

  it('goes on from what an earlier run left', async () => {
    writeFileSync(`${file()}.part`, content.subarray(0, 12_345));
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      sendRange(content, request, response);
    });
    await downloadFile(file(), options(url));
    expect(ranges).toEqual(['bytes=12345-']);
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it('starts again where the server ignores ranges', async () => {
    writeFileSync(`${file()}.part`, 'something else');
    const url = await serve((_, response) => response.end(content));
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it('starts again from a part that is too long, and asks for nothing where all is there', async () => {
    writeFileSync(`${file()}.part`, strToU8('x'.repeat(content.length + 1)));
    const url = await serve((request, response) => sendRange(content, request, response));
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
    rmSync(file());
    writeFileSync(`${file()}.part`, content);
    stop();
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it('refuses and removes a file with one wrong byte', async () => {
    const wrong = Uint8Array.from(content);
    wrong[777] = 0;
    const url = await serve((request, response) => sendRange(wrong, request, response));
    await expect(downloadFile(file(), options(url))).rejects.toThrow(
      /not the file that was published: its SHA-256 is [0-9a-f]{64}.*run the command again/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says so when a page comes instead', async () => {
    const page = `<!DOCTYPE html>${'<p>Log in</p>'.repeat(10_000)}`;
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': page.length });
      response.end(page);
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/bytes of an HTML page/);
    stop();
    const sameLength = page.slice(0, content.length);
    const other = await serve((_, response) => response.end(sameLength));
    await expect(downloadFile(file(), options(other))).rejects.toThrow(/it is an HTML page/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses an answer that goes on and on', async () => {
    const url = await serve((_, response) => {
      response.write(content);
      response.end(content);
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/more than 50000 bytes/);
  });

  it('tries again after 500, and succeeds when that passes', async () => {
    const url = await serve((request, response, nth) => {
      if (nth >= 2) return sendRange(content, request, response);
      response.writeHead(500).end();
    });
    await downloadFile(file(), options(url));
    expect(existsSync(file())).toBe(true);
  });

  it('gives up when 500 does not pass, and says how to go on', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    await expect(downloadFile(file(), { ...options(url), attempts: 3 })).rejects.toThrow(
      /answers 500 Internal Server Error; 0 of 50000 bytes.*goes on from there/,
    );
    expect(asked).toBe(3);
  });

  it('does not insist on 404', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(404).end();
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/404 Not Found.*--archive/);
    expect(asked).toBe(1);
  });

  it('refuses a part that it did not ask for', async () => {
    writeFileSync(`${file()}.part`, content.subarray(0, 100));
    const url = await serve((_, response) => {
      response.writeHead(206, {
        'content-range': `bytes 50-${content.length - 1}/${content.length}`,
      });
      response.end(content.subarray(50));
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/another part \(bytes 50-/);
  });

  it('does not wait for ever for a server that says nothing more', async () => {
    const url = await serve((_, response) => {
      response.write(content.subarray(0, 10));
    });
    await expect(
      downloadFile(file(), { ...options(url), attempts: 1, patience: 100 }),
    ).rejects.toThrow(/nothing came for 0\.1 s; \d+ of 50000/);
  });

  it('names the reason when there is no server', async () => {
    const url = await serve(() => {});
    stop();
    await expect(downloadFile(file(), { ...options(url), attempts: 2 })).rejects.toThrow(
      /Cannot download http.*ECONNREFUSED/,
    );
  });

  it('ends when it is aborted, and goes on the next time', async () => {
    const url = await serve((request, response, nth) => {
      if (nth > 0) return sendRange(content, request, response);
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 10_000));
    });
    const controller = new AbortController();
    const aborted = downloadFile(file(), {
      ...options(url),
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(existsSync(file())).toBe(false);
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it('takes an answer that was packed on the way', async () => {
    const packed = gzipSync(content);
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
      response.end(packed);
    });
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it.each<[string, number, RegExp]>([
    ['another file', 200, /more than 50000 bytes/],
    ['an error', 404, /404 Not Found/],
  ])('hangs up on a server whose answer is %s without end', async (_, status, problem) => {
    let hungUp: Promise<unknown> = Promise.resolve();
    const url = await serve((_, response) => {
      hungUp = once(response, 'close');
      response.writeHead(status).write('x'.repeat(content.length + 1));
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(problem);
    await hungUp;
  });

  it('says so when the place cannot be written', async () => {
    writeFileSync(join(folder, 'occupied'), '');
    mkdirSync(file());
    const url = await serve((request, response) => sendRange(content, request, response));
    await expect(downloadFile(join(folder, 'occupied', 'f'), options(url))).rejects.toThrow(
      /Cannot write .*a folder was expected/,
    );
    await expect(downloadFile(file(), options(url))).rejects.toThrow(
      /Cannot write .*file\.bin: it is a folder/,
    );
  });
});

describe('fetching HMT', () => {
  const archive = zipSync(tileFiles());
  const out = () => join(folder, 'hmt');
  const tilesIn = (part: string) =>
    CLASSES.flatMap((name) =>
      readdirSync(join(out(), part, name)).map((file) => `${name}/${file}`),
    );

  it('lays out a seeded split, and says what it did', async () => {
    const url = await serve((request, response) => sendRange(archive, request, response));
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
    const path = join(folder, 'mine.zip');
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
    const url = await serve((request, response) => sendRange(archive, request, response));
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
    const path = join(folder, 'page.zip');
    writeFileSync(path, '<html>Not found</html>');
    await expect(fetchHmt(out(), { archive: path })).rejects.toThrow(
      /page\.zip is not the published archive: its SHA-256 is/,
    );
    await expect(fetchHmt(out(), { archive: join(folder, 'none.zip') })).rejects.toThrow(
      /none\.zip: no such file/,
    );
    expect(existsSync(join(out(), 'train'))).toBe(false);
  });

  const unpacking = (bytes: Uint8Array) => {
    const path = join(folder, 'a.zip');
    writeFileSync(path, bytes);
    return fetchHmt(out(), { published: published(bytes, 'x'), archive: path, testPerClass: 2 });
  };

  it.each(['../evil.tif', 'tiles/../../evil.tif', '/etc/evil', 'tiles\\..\\evil', 'c:/evil'])(
    'writes nothing of an archive that holds %s',
    async (name) => {
      await expect(unpacking(zipSync({ ...tileFiles(), [name]: strToU8('x') }))).rejects.toThrow(
        /outside the folder.*nothing was unpacked/,
      );
      expect(readdirSync(folder).sort()).toEqual(['a.zip', 'hmt']);
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

    const path = join(folder, 'good.zip');
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
