import type { ImageFile } from './image-file.js';
import type { ImageHeader } from './image-header.js';

const HEADER_SIZE = 12;
/** Flags of the extended header. */
const ALPHA = 0x10;
const ANIMATED = 0x02;

export interface WebpChunk {
  readonly type: string;
  /** Where its data begin, after eight bytes of type and length. */
  readonly start: number;
  readonly length: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly alphaChannel: boolean;
}

export function isWebp(file: ImageFile): boolean {
  return file.has(0, 'RIFF') && file.has(8, 'WEBP');
}

/**
 * Reads what a WebP says of its image, and that its chunks are all there.
 *
 * @throws LucidaError that names the file when it is truncated or its chunks are damaged.
 */
export function readWebpHeader(file: ImageFile): ImageHeader {
  const chunks = readWebpChunks(file);
  const extended = chunks.find(({ type }) => type === 'VP8X');
  const canvas = extended && {
    width: file.u24(extended.start + 4) + 1,
    height: file.u24(extended.start + 7) + 1,
    alphaChannel: (file.u8(extended.start) & ALPHA) !== 0,
  };
  const still = { format: 'WebP', bits: 8, colours: 'RGB' } as const;
  if (canvas && file.u8(extended.start) & ANIMATED) {
    const count = chunks.filter(({ type }) => type === 'ANMF').length;
    return { ...still, ...canvas, sequence: { count, of: 'frames' } };
  }
  const image = chunks.find(({ type }) => type === 'VP8 ' || type === 'VP8L');
  if (!image) return file.failDamaged('it holds no pixels');
  const frame = image.type === 'VP8L' ? losslessFrame(file, image) : lossyFrame(file, image);
  if (canvas && (canvas.width !== frame.width || canvas.height !== frame.height)) {
    file.failDamaged('its two headers contradict');
  }
  return { ...still, ...frame, alphaChannel: canvas?.alphaChannel ?? frame.alphaChannel };
}

function losslessFrame(file: ImageFile, { start }: WebpChunk): Frame {
  if (file.u8(start) !== 0x2f) file.failDamaged('its pixels have no header');
  const packed = file.u32(start + 1, true);
  return {
    width: (packed & 0x3fff) + 1,
    height: ((packed >> 14) & 0x3fff) + 1,
    alphaChannel: ((packed >> 28) & 1) === 1,
  };
}

function lossyFrame(file: ImageFile, { start }: WebpChunk): Frame {
  if (!file.has(start + 3, '\x9d\x01\x2a')) file.failDamaged('its pixels have no header');
  return {
    width: file.u16(start + 6, true) & 0x3fff,
    height: file.u16(start + 8, true) & 0x3fff,
    alphaChannel: false,
  };
}

export function readWebpChunks(file: ImageFile): WebpChunk[] {
  const end = 8 + file.u32(4, true);
  file.need(0, end);
  const chunks: WebpChunk[] = [];
  for (let at = HEADER_SIZE; at < end; ) {
    const length = file.u32(at + 4, true);
    if (at + 8 + length > end) file.failDamaged('a part of it is longer than the whole');
    chunks.push({ type: file.ascii(at, 4), start: at + 8, length });
    at += 8 + length + (length % 2);
  }
  return chunks;
}
