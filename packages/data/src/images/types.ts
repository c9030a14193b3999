/** A decoded image of 8 bits a channel. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 RGB. */
  readonly channels: 1 | 3;
  /** Row-major, `[height, width, channels]`. */
  readonly data: Uint8Array;
}

/**
 * Decodes one image file. Grey becomes RGB by repetition, RGB becomes grey as Pillow's `L` (ITU-R
 * 601); alpha is dropped and no orientation is applied, both as Pillow and Keras do.
 *
 * @param source What to call the file in errors.
 * @throws LucidaError that names the source when it is not one whole 8-bit image in a known format.
 */
export type ImageDecoder = (bytes: Uint8Array, source: string, channels: 1 | 3) => Promise<Pixels>;

export const IMAGE_FILTERS = ['bilinear', 'nearest', 'bicubic', 'area'] as const;
/** How images are resized: as Pillow's `BILINEAR`, `NEAREST`, `BICUBIC` and `BOX`, byte for byte. */
export type ImageFilter = (typeof IMAGE_FILTERS)[number];

/**
 * What a byte becomes: `unit` its share of 255 (0 to 1), `bytes` itself (0 to 255), or
 * `(byte / 255 - mean) / std`, channel by channel.
 */
export type PixelScaling =
  | 'unit'
  | 'bytes'
  | { readonly mean: readonly number[]; readonly std: readonly number[] };

/** How image files become samples. */
export interface ImageOptions {
  /** `[height, width]` of a sample; default the images' own, where all have the same. */
  readonly size?: readonly [number, number];
  /** Default 3. */
  readonly channels?: 1 | 3;
  /** Default `bilinear`. */
  readonly filter?: ImageFilter;
  /** Default `unit`. */
  readonly scaling?: PixelScaling;
}

/** One image file, wherever it lies. */
export interface ImageSource {
  /** Stable name: `class/file`. */
  readonly id: string;
  /** Where it lies, for errors; default its id. */
  readonly path?: string;
  /** Index of its class; -1 where it is not known. */
  readonly label: number;
  bytes(): Promise<Uint8Array>;
}
