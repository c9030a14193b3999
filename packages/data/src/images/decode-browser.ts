import { decode as decodePng } from 'fast-png';
import { jpegColoursOnly, pngColoursOnly, webpColoursOnly } from './colours-only.js';
import { decodeTiff } from './decode-tiff.js';
import { ImageFile } from './headers/image-file.js';
import type { ImageHeader } from './headers/image-header.js';
import { inspectImage } from './inspect-image.js';
import { readOpaque, readWithAlpha } from './read-bitmap.js';
import { type StoredPixels, toChannels } from './to-channels.js';
import type { ImageDecoder } from './types.js';

/**
 * Decodes a PNG, JPEG, WebP or TIFF file in a browser, as `decodeImage` of `@lucida/data/node` does:
 * the same pixels, but for the rounding of JPEG and of lossy WebP, and the same files refused. Pixels
 * of a JPEG or WebP that are damaged, though all there, a browser may let pass.
 */
export const decodeImageInBrowser: ImageDecoder = async (bytes, source, channels) => {
  const file = new ImageFile(bytes, source);
  const header = inspectImage(file);
  return toChannels(await decodeStored(file, header), channels);
};

function decodeStored(file: ImageFile, header: ImageHeader): StoredPixels | Promise<StoredPixels> {
  switch (header.format) {
    case 'TIFF':
      return decodeTiff(file, header);
    case 'JPEG':
      return decodeByBrowser(file, header, jpegColoursOnly(file));
    case 'WebP':
      return decodeByBrowser(file, header, webpColoursOnly(file));
    case 'PNG':
      return header.alphaChannel
        ? decodePngWithAlpha(file, header)
        : decodeByBrowser(file, header, pngColoursOnly(file));
  }
}

/** Not by the browser, which may have no way to read colours beneath alpha. */
function decodePngWithAlpha(file: ImageFile, { width, height }: ImageHeader): StoredPixels {
  try {
    const { data, channels } = decodePng(file.bytes);
    return { height, width, samples: channels, data: data as Uint8Array };
  } catch (error) {
    return file.failDamaged(`its pixels cannot be decoded: ${String(error)}`);
  }
}

async function decodeByBrowser(
  file: ImageFile,
  { format, width, height, alphaChannel }: ImageHeader,
  coloursOnly: Uint8Array<ArrayBuffer>,
): Promise<StoredPixels> {
  const bitmap = await createImageBitmap(
    new Blob([coloursOnly], { type: `image/${format.toLowerCase()}` }),
    { premultiplyAlpha: 'none', colorSpaceConversion: 'none' },
  ).catch(() => file.failDamaged('its pixels cannot be decoded'));
  if (bitmap.width !== width || bitmap.height !== height) {
    file.failWrongSize(bitmap.width, bitmap.height);
  }
  const data = alphaChannel ? readWithAlpha(bitmap) : readOpaque(bitmap);
  bitmap.close();
  if (!data) {
    const [what, remedy] = alphaChannel
      ? ['pixels with alpha', 'make it smaller, or save it without alpha']
      : ['pixels', 'make it smaller'];
    file.fail(`this browser cannot read ${width} x ${height} ${what}; ${remedy}`);
  }
  return { height, width, samples: 4, data };
}
