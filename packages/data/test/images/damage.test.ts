import { LucidaError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/node/decode-image.js';
import { bytesOf, imageFixtures, seenPixels, worstDifference } from './image-fixtures.js';

const { lossless, lossy } = imageFixtures;
const files = Object.entries({ ...lossless, ...lossy }).filter(
  ([, { file }]) => file.length < 4000,
);

/** The pixels of a file, or null where it is refused as it should be. */
async function decodeOrRefuse(bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    return (await decodeImage(bytes, 'x', 3)).data;
  } catch (error) {
    expect(error).toBeInstanceOf(LucidaError);
    return null;
  }
}

describe('a damaged file', () => {
  it.each(files)('%s: cut anywhere, it is refused or whole', async (name, seen) => {
    const bytes = bytesOf(seen.file);
    const pixels = seenPixels(seen, 3);
    let refused = 0;
    for (let length = 0; length < bytes.length; length++) {
      const decoded = await decodeOrRefuse(bytes.subarray(0, length));
      if (decoded === null) refused++;
      else {
        const bound = name in lossy ? 2 : 0;
        expect(worstDifference(decoded, pixels), `at ${length}`).toBeLessThanOrEqual(bound);
      }
    }
    expect(refused).toBeGreaterThan(0.9 * bytes.length);
  });

  it('with wrong bytes gives an image of its size or a refusal, never another error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async ([, seen], changes) => {
          const bytes = bytesOf(seen.file);
          for (const [at, change] of changes) bytes[at % bytes.length]! ^= change;
          const decoded = await decodeOrRefuse(bytes);
          if (decoded) expect(decoded.length % 3).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused wherever one byte of a PNG is wrong', async () => {
    const seen = lossless['png rgb']!;
    for (let at = 8; at < bytesOf(seen.file).length; at++) {
      const bytes = bytesOf(seen.file);
      bytes[at]! ^= 0x21;
      expect(await decodeOrRefuse(bytes), `at ${at}`).toBeNull();
    }
  });
});
