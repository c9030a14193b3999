import CRC32 from 'crc-32';
import type { ImageFile } from './image-file.js';
import type { ImageHeader } from './image-header.js';

export const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';

const COLOUR_TYPES: Readonly<Record<number, { colours: string; alpha: boolean; samples: number }>> =
  {
    0: { colours: 'grey', alpha: false, samples: 1 },
    2: { colours: 'RGB', alpha: false, samples: 3 },
    3: { colours: 'palette', alpha: false, samples: 1 },
    4: { colours: 'grey', alpha: true, samples: 2 },
    6: { colours: 'RGB', alpha: true, samples: 4 },
  };

export interface PngChunk {
  readonly type: string;
  /** Where its data begin: after eight bytes of length and type, before four of checksum. */
  readonly start: number;
  readonly length: number;
}

/**
 * Reads what a PNG says of its image, and every chunk's checksum: a PNG that passes is whole.
 *
 * @throws LucidaError that names the file when it is truncated or damaged.
 */
export function readPngHeader(file: ImageFile): ImageHeader {
  const chunks = readPngChunks(file);
  const first = chunks[0];
  if (first?.type !== 'IHDR' || first.length !== 13) file.failDamaged('it has no PNG header');
  const [width, height] = [file.u32(first.start), file.u32(first.start + 4)];
  const bits = file.u8(first.start + 8);
  const kind = COLOUR_TYPES[file.u8(first.start + 9)];
  if (!kind) return file.failDamaged('its header names no PNG colours');
  const data = chunks.filter(({ type }) => type === 'IDAT');
  if (data.length === 0) file.failDamaged('it holds no pixels');
  if (kind.colours === 'palette' && !chunks.some(({ type }) => type === 'PLTE')) {
    file.failDamaged('its palette is missing');
  }
  const packed = data.reduce((sum, { length }) => sum + length, 0);
  const unpacked = height * (1 + Math.ceil((width * kind.samples * bits) / 8));
  // Deflate never grows data by half, and what it can unpack to is bound by what it takes.
  if (packed > 2 * unpacked + 2 ** 12)
    file.failDamaged('it holds more pixels than its header says');
  const animation = chunks.find(({ type }) => type === 'acTL');
  const count = animation ? file.u32(animation.start) : 1;
  return {
    format: 'PNG',
    width,
    height,
    bits,
    colours: kind.colours,
    alphaChannel: kind.alpha,
    ...(count > 1 && { sequence: { count, of: 'frames' } }),
  };
}

/** All chunks, each with its checksum verified. */
export function readPngChunks(file: ImageFile): PngChunk[] {
  const chunks: PngChunk[] = [];
  for (let at = PNG_SIGNATURE.length; chunks.at(-1)?.type !== 'IEND'; ) {
    const length = file.u32(at);
    const type = file.ascii(at + 4, 4);
    if (!/^[a-z]{4}$/i.test(type)) file.failDamaged(`at byte ${at} no PNG chunk begins`);
    const content = file.slice(at + 4, length + 4);
    if (CRC32.buf(content) >>> 0 !== file.u32(at + 8 + length)) {
      file.failDamaged(`the checksum of its ${type} chunk does not fit`);
    }
    chunks.push({ type, start: at + 8, length });
    at += length + 12;
  }
  return chunks;
}
