import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sharedData } from '@lucida/runtime/testing';
import { describe, expect, it } from 'vitest';
import { resizePixels } from '../../src/images/resize.js';
import { IMAGE_FILTERS, type ImageFilter } from '../../src/images/types.js';
import { decodeImage } from '../../src/node/decode-image.js';

type Tile = Record<'file' | 'sha256' | ImageFilter, string>;

const tiles = JSON.parse(
  readFileSync(new URL('fixtures/tiles.json', import.meta.url), 'utf8'),
) as Tile[];

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

describe.skipIf(sharedData('hmt') === null)('real tiles (shared data)', () => {
  it.each(tiles)('$file: as Pillow, resized too', async (tile) => {
    const pixels = await decodeImage(readFileSync(sharedData(tile.file)!), tile.file, 3);
    expect(pixels).toMatchObject({ height: 150, width: 150, channels: 3 });
    expect(sha256(pixels.data)).toBe(tile.sha256);
    for (const filter of IMAGE_FILTERS) {
      expect(sha256(resizePixels(pixels, [224, 224], filter).data), filter).toBe(tile[filter]);
    }
  });
});
