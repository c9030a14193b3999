import { fileURLToPath } from 'node:url';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import { encode } from 'fast-png';
import { expect, it } from 'vitest';
import { decodeImage } from '../../src/node/decode-image.js';
import { bytesOf, imageFixtures, seenPixels, worstDifference } from './image-fixtures.js';

const { lossless, lossy, refused } = imageFixtures;
const page = fileURLToPath(new URL('browser/decode-page.ts', import.meta.url));

interface Decoded {
  readonly height: number;
  readonly width: number;
  readonly data: readonly number[];
}

describeInBrowser('decodeImageInBrowser', ({ runInPage }) => {
  const decode = (files: readonly { file: string }[], channels: 1 | 3) =>
    runInPage<(Decoded | string)[]>(page, { files: files.map(({ file }) => file), channels });

  it.each([1, 3] as const)('gives what Node gives, of %d channels', async (channels) => {
    for (const [files, most] of [
      [lossless, 0],
      [lossy, 2],
    ] as const) {
      const all = await decode(Object.values(files), channels);
      for (const [i, [name, seen]] of Object.entries(files).entries()) {
        const decoded = all[i] as Decoded;
        expect(decoded, name).toMatchObject({ height: seen.height, width: seen.width });
        expect(worstDifference(decoded.data, seenPixels(seen, channels)), name).toBeLessThanOrEqual(
          most,
        );
        const { data } = await decodeImage(bytesOf(seen.file), name, channels);
        expect(worstDifference(decoded.data, data), name).toBeLessThanOrEqual(most);
      }
    }
  });

  it('refuses what Node refuses, in the same words', async () => {
    const all = await decode(Object.values(refused), 3);
    for (const [i, [name, { file }]] of Object.entries(refused).entries()) {
      const inNode = await decodeImage(bytesOf(file), 'tiles/odd.png', 3).catch(
        ({ message }: Error) => message,
      );
      // What a decoder says of damaged pixels is its own.
      const plain = (message: unknown) => String(message).replace(/(damaged) \(.*\)/, '$1');
      expect(plain(all[i]), name).toBe(plain(inNode));
    }
  });

  it('refuses what no canvas holds, instead of giving nothing for it', async () => {
    const data = new Uint8Array(70_000).fill(85);
    const wide = encode({ width: 70_000, height: 1, channels: 1, data });
    expect((await decodeImage(wide, 'x', 1)).data).toEqual(data);
    const [refusal] = await decode([{ file: Buffer.from(wide).toString('base64') }], 1);
    expect(refusal).toBe(
      'Cannot read tiles/odd.png: this browser cannot read 70000 x 1 pixels; make it smaller.',
    );
  });

  it('refuses what is cut off, and gives pixels or a refusal for wrong bytes', async () => {
    const names = ['png rgb', 'png rgba', 'webp lossless', 'tiff lzw, rgb', 'tiff packbits, rgb'];
    for (const seen of [...names.map((name) => lossless[name]!), lossy['jpeg rgb']!]) {
      const bytes = bytesOf(seen.file);
      const cut = Array.from({ length: 40 }, (_, i) =>
        bytes.subarray(0, Math.floor((i * bytes.length) / 40)),
      );
      const wrong = Array.from({ length: 100 }, (_, i) =>
        bytes.map((byte, at) => (at === Math.floor((i * bytes.length) / 100) ? byte ^ 0x55 : byte)),
      );
      const files = [...cut, ...wrong].map((file) => ({
        file: Buffer.from(file).toString('base64'),
      }));
      const all = await decode(files, 3);
      for (const one of all.slice(0, cut.length)) expect(one).toMatch(/^Cannot read /);
      for (const one of all.slice(cut.length)) {
        if (typeof one === 'string') expect(one).toMatch(/^Cannot read tiles\/odd\.png: .*\.$/);
        else expect(one.data).toHaveLength(one.height * one.width * 3);
      }
    }
  });
});
