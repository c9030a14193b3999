import type { ImageFile } from './image-file.js';

/** Tags by their numbers in TIFF 6.0. */
const TAG = {
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  tileWidth: 322,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

type TagName = keyof typeof TAG;
const NAMES = new Map(
  Object.entries(TAG).map(([name, number]) => [number as number, name as TagName]),
);

/** Bytes of a value of the types that hold unsigned whole numbers: BYTE, SHORT, LONG. */
const SIZES: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4 };
const ENTRY_SIZE = 12;
/** Values of a tag, beyond which it is false: an image has not so many strips. */
const MOST_VALUES = 2 ** 20;

/** The directory of a page: the values of each tag in it that matters here. */
export type TiffTags = Readonly<Partial<Record<TagName, readonly number[]>>>;

export function isTiff(file: ImageFile): boolean {
  return file.has(0, 'II*\0') || file.has(0, 'MM\0*');
}

/**
 * The tags of a TIFF's first page, and the number of its pages.
 *
 * @throws LucidaError that names the file when a directory is not in it, or they form a circle.
 */
export function readTiffTags(file: ImageFile): { tags: TiffTags; pages: number } {
  const little = file.has(0, 'II');
  const starts = new Set<number>();
  for (let at = file.u32(4, little); at !== 0; ) {
    if (starts.has(at)) file.failDamaged('its pages form a circle');
    starts.add(at);
    at = file.u32(at + 2 + ENTRY_SIZE * file.u16(at, little), little);
  }
  const [first] = starts;
  if (first === undefined) return file.failDamaged('it has no page');
  return { tags: readDirectory(file, first, little), pages: starts.size };
}

function readDirectory(file: ImageFile, start: number, little: boolean): TiffTags {
  const tags: Partial<Record<TagName, readonly number[]>> = {};
  const entries = file.u16(start, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = start + 2 + ENTRY_SIZE * entry;
    const name = NAMES.get(file.u16(at, little));
    const size = SIZES[file.u16(at + 2, little)];
    // Of a tag that is there twice, the first counts.
    if (!name || !size || tags[name]) continue;
    const count = file.u32(at + 4, little);
    if (count > MOST_VALUES) file.failDamaged(`its tag ${name} has ${count} values`);
    // Up to four bytes are in the entry itself, more elsewhere.
    const from = count * size <= 4 ? at + 8 : file.u32(at + 8, little);
    file.need(from, count * size);
    tags[name] = Array.from({ length: count }, (_, i) =>
      readNumber(file, from + i * size, size, little),
    );
  }
  return tags;
}

function readNumber(file: ImageFile, at: number, size: 1 | 2 | 4, little: boolean): number {
  if (size === 1) return file.u8(at);
  return size === 2 ? file.u16(at, little) : file.u32(at, little);
}
