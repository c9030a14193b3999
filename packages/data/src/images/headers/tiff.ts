import type { ImageFile } from './image-file.js';
import type { ImageHeader } from './image-header.js';
import { readTiffTags, type TiffTags } from './tiff-tags.js';

/** Compressions that can be read; deflate has two numbers. */
export const COMPRESSION = {
  none: 1,
  lzw: 5,
  deflate: 8,
  oldDeflate: 32946,
  packBits: 32773,
} as const;
export type TiffCompression = (typeof COMPRESSION)[keyof typeof COMPRESSION];

const WHITE_IS_ZERO = 0;
const COLOURS: Readonly<Record<number, { colours: string; samples: number }>> = {
  [WHITE_IS_ZERO]: { colours: 'grey', samples: 1 },
  1: { colours: 'grey', samples: 1 },
  2: { colours: 'RGB', samples: 3 },
  3: { colours: 'TIFF palette', samples: 1 },
  5: { colours: 'CMYK', samples: 4 },
  6: { colours: 'YCbCr', samples: 3 },
  8: { colours: 'Lab', samples: 3 },
  9: { colours: 'Lab', samples: 3 },
};

const UNSIGNED = 1;
const INTERLEAVED = 1;
const UPRIGHT = 1;
const HIGH_BIT_FIRST = 1;
const PREMULTIPLIED = 1;
const HORIZONTAL_DIFFERENCES = 2;

interface Strip {
  /** Where it begins in the file. */
  readonly at: number;
  /** Its length in the file. */
  readonly bytes: number;
  /** Rows of pixels in it. */
  readonly rows: number;
}

/** Where the pixels of a TIFF are, and how they are stored. */
export interface TiffLayout {
  readonly strips: readonly Strip[];
  readonly compression: TiffCompression;
  /** Values a pixel: its colours and, after them, alpha. */
  readonly samples: number;
  /** Whether each value is stored as its difference from that of the pixel before. */
  readonly differences: boolean;
  readonly whiteIsZero: boolean;
}

/**
 * Reads what a TIFF says of its first page.
 *
 * @throws LucidaError that names the file when it is truncated or damaged.
 */
export function readTiffHeader(file: ImageFile): ImageHeader {
  const { tags, pages } = readTiffTags(file);
  const { colours, samples } = coloursOf(file, tags);
  return {
    format: 'TIFF',
    ...sizeOf(file, tags),
    bits: bitsOf(tags).reduce((most, bits) => Math.max(most, bits), 0),
    colours,
    alphaChannel: samplesOf(tags) > samples,
    ...(pages > 1 && { sequence: { count: pages, of: 'pages' } }),
  };
}

/**
 * How the pixels of a page of 8-bit grey or RGB are stored; every strip is in the file.
 *
 * @throws LucidaError that names the file when it is truncated or contradicts itself, and for what
 * few files have and readers differ on: tiles, separate planes, premultiplied alpha, an image to be
 * turned, other compressions.
 */
export function readTiffLayout(file: ImageFile): TiffLayout {
  const { tags } = readTiffTags(file);
  const samples = samplesOf(tags);
  const expected = coloursOf(file, tags).samples;
  if (samples < expected) file.failDamaged(`it has ${samples} channels instead of ${expected}`);
  if (samples > expected + 1) {
    file.fail(`it has ${samples} channels; save it as grey or RGB, with or without alpha`);
  }
  refuseUnusual(file, tags);
  const compression = compressionOf(file, tags);
  const deflateOrLzw = compression !== COMPRESSION.none && compression !== COMPRESSION.packBits;
  return {
    strips: readStrips(file, tags, compression),
    compression,
    samples,
    differences: deflateOrLzw && tags.predictor?.[0] === HORIZONTAL_DIFFERENCES,
    whiteIsZero: tags.photometric?.[0] === WHITE_IS_ZERO,
  };
}

function sizeOf(file: ImageFile, tags: TiffTags): { width: number; height: number } {
  const width = tags.imageWidth?.[0];
  const height = tags.imageLength?.[0];
  if (width === undefined || height === undefined) file.failDamaged('it does not say its size');
  return { width, height };
}

function bitsOf(tags: TiffTags): readonly number[] {
  return tags.bitsPerSample ?? [1];
}

function samplesOf(tags: TiffTags): number {
  return tags.samplesPerPixel?.[0] ?? 1;
}

function coloursOf(file: ImageFile, tags: TiffTags): { colours: string; samples: number } {
  const colours = COLOURS[tags.photometric?.[0] ?? -1];
  return colours ?? file.failDamaged('it does not say what its values are colours of');
}

function refuseUnusual(file: ImageFile, tags: TiffTags): void {
  const is = (values: readonly number[] = [], usual: number) =>
    values.every((value) => value === usual);
  if (!is(bitsOf(tags), 8)) file.fail('its channels have not 8 bits each; convert it to 8 bits');
  if (!is(tags.sampleFormat, UNSIGNED)) {
    file.fail('its values are signed or floating-point; convert it to 8 bits, unsigned');
  }
  if (tags.tileWidth) file.fail('it is stored in tiles; save it in strips');
  if (!is(tags.planarConfiguration, INTERLEAVED)) {
    file.fail('it stores each channel apart; save it with interleaved channels');
  }
  if (!is(tags.orientation, UPRIGHT)) {
    file.fail('it is stored turned or mirrored (its orientation says so); save it upright');
  }
  if (!is(tags.fillOrder, HIGH_BIT_FIRST)) {
    file.fail('its bits are in reverse order; save it with the usual fill order');
  }
  if (tags.extraSamples?.[0] === PREMULTIPLIED) {
    file.fail('its colours are multiplied by its alpha; save it without alpha');
  }
}

function compressionOf(file: ImageFile, tags: TiffTags): TiffCompression {
  const compression = tags.compression?.[0] ?? COMPRESSION.none;
  const known = Object.values(COMPRESSION).find((number) => number === compression);
  return (
    known ??
    file.fail(
      `its compression (number ${compression}) cannot be read; save it with PackBits, LZW, deflate or none`,
    )
  );
}

function readStrips(file: ImageFile, tags: TiffTags, compression: TiffCompression): Strip[] {
  const { width, height } = sizeOf(file, tags);
  const rowsPerStrip = Math.min(tags.rowsPerStrip?.[0] ?? height, height);
  const { stripOffsets = [], stripByteCounts = [] } = tags;
  const number = Math.ceil(height / rowsPerStrip);
  if (stripOffsets.length !== number || stripByteCounts.length !== number) {
    file.failDamaged('the number of its strips does not fit its height');
  }
  return stripOffsets.map((at, i) => {
    const rows = Math.min(rowsPerStrip, height - i * rowsPerStrip);
    const bytes = stripByteCounts[i] as number;
    file.need(at, bytes);
    if (compression === COMPRESSION.none && bytes < rows * width * samplesOf(tags)) {
      file.failDamaged('its strips are too short');
    }
    return { at, bytes, rows };
  });
}
