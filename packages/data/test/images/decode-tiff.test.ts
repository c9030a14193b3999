import { LucidaError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTiff } from '../../src/images/decode-tiff.js';
import { ImageFile } from '../../src/images/headers/image-file.js';
import { inspectImage } from '../../src/images/inspect-image.js';
import { toChannels } from '../../src/images/to-channels.js';
import { bytesOf, imageFixtures, seenPixels, worstDifference } from './image-fixtures.js';

const tiffs = Object.entries(imageFixtures.lossless).filter(([name]) => name.startsWith('tiff'));

function decode(bytes: Uint8Array): Uint8Array {
  const file = new ImageFile(bytes, 'x');
  return toChannels(decodeTiff(file, inspectImage(file)), 3).data;
}

/** Decodes, or null for a refusal; any other error is a failure. */
function decodeOrRefuse(bytes: Uint8Array): Uint8Array | null {
  try {
    return decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(LucidaError);
    return null;
  }
}

describe('decodeTiff', () => {
  it.each([
    [500_000, /^Cannot read x: its channels have not 8 bits each/],
    [5_000_000, /^Cannot read x: it is damaged \(its tag bitsPerSample has 5000000 values\)\.$/],
  ])('refuses a TIFF with a tag of %d values', (values, problem) => {
    const bytes = new Uint8Array(100 + 2 * values);
    const view = new DataView(bytes.buffer);
    const short = 3;
    // By number: width, height, bits of a sample (at byte 100), colours.
    const entries = [
      [256, 1, 1],
      [257, 1, 1],
      [258, values, 100],
      [262, 1, 1],
    ] as const;
    bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0, entries.length]);
    for (const [i, [tag, count, value]] of entries.entries()) {
      view.setUint16(10 + 12 * i, tag, true);
      view.setUint16(12 + 12 * i, short, true);
      view.setUint32(14 + 12 * i, count, true);
      view.setUint32(18 + 12 * i, value, true);
    }
    expect(() => decode(bytes)).toThrow(problem);
  });

  it.each(tiffs)('%s: as Pillow; cut anywhere, it is refused or whole', (_, seen) => {
    const bytes = bytesOf(seen.file);
    const pixels = seenPixels(seen, 3);
    expect(worstDifference(decode(bytes), pixels)).toBe(0);
    for (let length = 0; length < bytes.length; length++) {
      const decoded = decodeOrRefuse(bytes.subarray(0, length));
      if (decoded) expect(worstDifference(decoded, pixels), `at ${length}`).toBe(0);
    }
  });

  it('gives pixels or a refusal for wrong bytes, never another error', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...tiffs),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        ([, seen], changes) => {
          const bytes = bytesOf(seen.file);
          for (const [at, by] of changes) bytes[at % bytes.length]! ^= by;
          decodeOrRefuse(bytes);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
