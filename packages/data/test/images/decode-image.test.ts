import { LucidaError } from '@lucida/runtime/errors';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/node/decode-image.js';
import { bytesOf, imageFixtures, seenPixels, worstDifference } from './image-fixtures.js';

const { lossless, lossy, refused } = imageFixtures;

describe('decodeImage', () => {
  it.each(Object.entries(lossless))('%s: every pixel as Pillow', async (_, seen) => {
    for (const channels of [3, 1] as const) {
      const { data, ...shape } = await decodeImage(bytesOf(seen.file), 'x', channels);
      expect(shape).toEqual({ height: seen.height, width: seen.width, channels });
      expect(worstDifference(data, seenPixels(seen, channels))).toBe(0);
    }
  });

  it.each(Object.entries(lossy))('%s: as Pillow, to a rounding', async (_, seen) => {
    for (const channels of [3, 1] as const) {
      const { data, ...shape } = await decodeImage(bytesOf(seen.file), 'x', channels);
      expect(shape).toEqual({ height: seen.height, width: seen.width, channels });
      expect(worstDifference(data, seenPixels(seen, channels))).toBeLessThanOrEqual(2);
    }
  });

  it.each(Object.entries(refused))('refuses %s, and says why', async (_, { file, because }) => {
    const refusal = await decodeImage(bytesOf(file), 'tiles/odd.png', 3).catch((error) => error);
    expect(refusal).toBeInstanceOf(LucidaError);
    expect(refusal.message).toMatch(/^Cannot read tiles\/odd\.png: [^\n]+\.$/);
    expect(refusal.message).toMatch(new RegExp(because));
  });
});
