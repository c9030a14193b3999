import type { ImageFile } from './image-file.js';
import type { ImageHeader } from './image-header.js';

export const JPEG_SIGNATURE = '\xff\xd8\xff';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const ADOBE = 0xee;
/** Among the markers of frames, three that are none: of tables (DHT, JPG, DAC). */
const NO_FRAMES = [0xc4, 0xc8, 0xcc];

/** A marker and the data after it, which for a scan includes its entropy-coded pixels. */
export interface JpegSegment {
  readonly marker: number;
  /** Where the marker begins. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads what a JPEG says of its image, and follows its segments to the end.
 *
 * @throws LucidaError that names the file when it is truncated or its segments are damaged.
 */
export function readJpegHeader(file: ImageFile): ImageHeader {
  const segments = readJpegSegments(file);
  const frames = segments.filter(({ marker }) => isFrame(marker));
  const frame = frames[0];
  if (!frame || !segments.some(({ marker }) => marker === START_OF_SCAN)) {
    return file.failDamaged('it holds no pixels');
  }
  if (frames.length > 1) file.failDamaged(`it has ${frames.length} headers, which contradict`);
  const components = file.u8(frame.start + 9);
  return {
    format: 'JPEG',
    width: file.u16(frame.start + 7),
    height: file.u16(frame.start + 5),
    bits: file.u8(frame.start + 4),
    colours: coloursOf(file, segments, components),
    alphaChannel: false,
  };
}

function coloursOf(file: ImageFile, segments: readonly JpegSegment[], components: number): string {
  if (components === 1) return 'grey';
  if (components === 3) return 'RGB';
  if (components !== 4) return `${components}-channel`;
  const adobe = segments.find(
    ({ marker, start }) => marker === ADOBE && file.has(start + 4, 'Adobe'),
  );
  return adobe && file.u8(adobe.start + 15) === 2 ? 'YCCK' : 'CMYK';
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker);
}

/** All segments from the first after the signature to the end of the image. */
export function readJpegSegments(file: ImageFile): JpegSegment[] {
  const segments: JpegSegment[] = [];
  for (let at = 2; ; at = segments.at(-1)!.end) {
    if (file.u8(at) !== 0xff) file.failDamaged(`at byte ${at} no JPEG segment begins`);
    let start = at;
    while (file.u8(start + 1) === 0xff) start++;
    const marker = file.u8(start + 1);
    if (marker === END_OF_IMAGE) return segments;
    const end = start + 2 + file.u16(start + 2);
    file.need(start, end - start);
    segments.push({ marker, start, end: marker === START_OF_SCAN ? endOfScan(file, end) : end });
  }
}

/** Where entropy-coded data end: at a marker that is no restart, nor an escaped 0xff. */
function endOfScan({ bytes }: ImageFile, from: number): number {
  for (let at = from; ; at++) {
    at = bytes.indexOf(0xff, at);
    const next = bytes[at + 1];
    if (at < 0 || next === undefined) return bytes.length;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
}
