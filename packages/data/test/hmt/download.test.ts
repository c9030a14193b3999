import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { downloadFile } from '../../src/node/hmt/download.js';

import { sendRange, sha256, workplace } from './server.js';

const place = workplace();

const quick = { pause: 1, patience: 20_000 };

describe('downloading', () => {
  const content = strToU8('0123456789'.repeat(5000));
  const file = () => join(place.folder, 'file.bin');
  const options = (url: string) => ({
    url,
    bytes: content.length,
    sha256: sha256(content),
    ...quick,
  });

  it('brings the file, with progress up to its length', async () => {
    const url = await place.serve((request, response) => sendRange(content, request, response));
    const steps: number[] = [];
    await downloadFile(file(), { ...options(url), onProgress: (done) => steps.push(done) });
    expect(readFileSync(file())).toEqual(Buffer.from(content));
    expect(steps.at(-1)).toBe(content.length);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(readdirSync(place.folder)).toEqual(['file.bin']);
  });

  it('goes on where the connection broke, again and again', async () => {
    const ranges: (string | undefined)[] = [];
    const url = await place.serve((request, response) => {
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
    const url = await place.serve((request, response) => {
      ranges.push(request.headers.range);
      sendRange(content, request, response);
    });
    await downloadFile(file(), options(url));
    expect(ranges).toEqual(['bytes=12345-']);
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it('starts again where the server ignores ranges', async () => {
    writeFileSync(`${file()}.part`, 'something else');
    const url = await place.serve((_, response) => response.end(content));
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it('starts again from a part that is too long, and asks for nothing where all is there', async () => {
    writeFileSync(`${file()}.part`, strToU8('x'.repeat(content.length + 1)));
    const url = await place.serve((request, response) => sendRange(content, request, response));
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
    rmSync(file());
    writeFileSync(`${file()}.part`, content);
    place.stop();
    await downloadFile(file(), options(url));
    expect(readFileSync(file())).toEqual(Buffer.from(content));
  });

  it('refuses and removes a file with one wrong byte', async () => {
    const wrong = Uint8Array.from(content);
    wrong[777] = 0;
    const url = await place.serve((request, response) => sendRange(wrong, request, response));
    await expect(downloadFile(file(), options(url))).rejects.toThrow(
      /not the file that was published: its SHA-256 is [0-9a-f]{64}.*run the command again/,
    );
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('says so when a page comes instead', async () => {
    const page = `<!DOCTYPE html>${'<p>Log in</p>'.repeat(10_000)}`;
    const url = await place.serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': page.length });
      response.end(page);
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/bytes of an HTML page/);
    place.stop();
    const sameLength = page.slice(0, content.length);
    const other = await place.serve((_, response) => response.end(sameLength));
    await expect(downloadFile(file(), options(other))).rejects.toThrow(/it is an HTML page/);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('refuses an answer that goes on and on', async () => {
    const url = await place.serve((_, response) => {
      response.write(content);
      response.end(content);
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/more than 50000 bytes/);
  });

  it('tries again after 500, and succeeds when that passes', async () => {
    const url = await place.serve((request, response, nth) => {
      if (nth >= 2) return sendRange(content, request, response);
      response.writeHead(500).end();
    });
    await downloadFile(file(), options(url));
    expect(existsSync(file())).toBe(true);
  });

  it('gives up when 500 does not pass, and says how to go on', async () => {
    let asked = 0;
    const url = await place.serve((_, response) => {
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
    const url = await place.serve((_, response) => {
      asked += 1;
      response.writeHead(404).end();
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/404 Not Found.*--archive/);
    expect(asked).toBe(1);
  });

  it('refuses a part that it did not ask for', async () => {
    writeFileSync(`${file()}.part`, content.subarray(0, 100));
    const url = await place.serve((_, response) => {
      response.writeHead(206, {
        'content-range': `bytes 50-${content.length - 1}/${content.length}`,
      });
      response.end(content.subarray(50));
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(/another part \(bytes 50-/);
  });

  it('does not wait for ever for a server that says nothing more', async () => {
    const url = await place.serve((_, response) => {
      response.write(content.subarray(0, 10));
    });
    await expect(
      downloadFile(file(), { ...options(url), attempts: 1, patience: 100 }),
    ).rejects.toThrow(/nothing came for 0\.1 s; \d+ of 50000/);
  });

  it('names the reason when there is no server', async () => {
    const url = await place.serve(() => {});
    place.stop();
    await expect(downloadFile(file(), { ...options(url), attempts: 2 })).rejects.toThrow(
      /Cannot download http.*ECONNREFUSED/,
    );
  });

  it('ends when it is aborted, and goes on the next time', async () => {
    const url = await place.serve((request, response, nth) => {
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
    const url = await place.serve((_, response) => {
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
    const url = await place.serve((_, response) => {
      hungUp = once(response, 'close');
      response.writeHead(status).write('x'.repeat(content.length + 1));
    });
    await expect(downloadFile(file(), options(url))).rejects.toThrow(problem);
    await hungUp;
  });

  it('says so when the place cannot be written', async () => {
    writeFileSync(join(place.folder, 'occupied'), '');
    mkdirSync(file());
    const url = await place.serve((request, response) => sendRange(content, request, response));
    await expect(downloadFile(join(place.folder, 'occupied', 'f'), options(url))).rejects.toThrow(
      /Cannot write .*a folder was expected/,
    );
    await expect(downloadFile(file(), options(url))).rejects.toThrow(
      /Cannot write .*file\.bin: it is a folder/,
    );
  });
});
