import sharp from 'sharp';

/** Pixels that differ in every place, and from one seed to the next. */
function pixels(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i * (2 * seed + 3) + seed * 31) % 256));
}

/** An image file of 3 x 4 pixels, of those formats that keep every pixel as it is. */
export function makeImage(
  format: 'png' | 'tiff' | 'webp',
  seed: number,
  { width = 4, height = 3, channels = 3 as 1 | 3 | 4 } = {},
): Promise<Buffer> {
  const image = sharp(pixels(width * height * channels, seed), {
    raw: { width, height, channels },
  });
  if (format === 'png') return image.png().toBuffer();
  if (format === 'tiff') return image.tiff({ compression: 'lzw' }).toBuffer();
  return image.webp({ lossless: true, exact: true }).toBuffer();
}
