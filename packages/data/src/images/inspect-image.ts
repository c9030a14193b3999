import { looksLike } from '../formats/looks-like.js';
import type { ImageFile } from './headers/image-file.js';
import type { ImageHeader } from './headers/image-header.js';
import { JPEG_SIGNATURE, readJpegHeader } from './headers/jpeg.js';
import { PNG_SIGNATURE, readPngHeader } from './headers/png.js';
import { readTiffHeader, readTiffLayout } from './headers/tiff.js';
import { isTiff } from './headers/tiff-tags.js';
import { isWebp, readWebpHeader } from './headers/webp.js';

/** Pixels that an image may have: 67 million, which take 256 MiB while they are decoded. */
export const MOST_PIXELS = 2 ** 26;

/**
 * Finds out from its content what image a file holds, and that it is whole, in one of the known
 * formats, of a size and of colours that can be read. Nothing is decoded, and nothing allocated by
 * what a header claims.
 *
 * @throws LucidaError that names the file and says what is wrong with it.
 */
export function inspectImage(file: ImageFile): ImageHeader {
  const header = readHeader(file);
  const { width, height, bits, colours, sequence } = header;
  if (width === 0 || height === 0) file.failDamaged(`it claims to be ${width} x ${height} pixels`);
  if (width * height > MOST_PIXELS) {
    file.fail(
      `it is ${width} x ${height} pixels, more than the ${MOST_PIXELS} that an image may have; make it smaller`,
    );
  }
  if (sequence) {
    file.fail(
      `it holds ${sequence.count} ${sequence.of}, and one image is expected; save each as a file of its own`,
    );
  }
  if (colours !== 'grey' && colours !== 'RGB' && colours !== 'palette') {
    file.fail(`its colours are ${colours}; convert it to RGB`);
  }
  if (bits > 8)
    file.fail(`it has ${bits} bits a channel, and 8 are expected; convert it to 8 bits`);
  if (header.format === 'TIFF') readTiffLayout(file);
  return header;
}

function readHeader(file: ImageFile): ImageHeader {
  if (file.has(0, PNG_SIGNATURE)) return readPngHeader(file);
  if (file.has(0, JPEG_SIGNATURE)) return readJpegHeader(file);
  if (isWebp(file)) return readWebpHeader(file);
  if (isTiff(file)) return readTiffHeader(file);
  const guess = looksLike(file.bytes);
  return file.fail(`it is not a PNG, JPEG, WebP or TIFF image${guess ? ` but ${guess}` : ''}`);
}
