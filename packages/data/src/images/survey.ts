import { LucidaError } from '@lucida/runtime/errors';
import { forEachConcurrently } from '../concurrency.js';
import { digestOf } from '../fingerprint.js';
import type { OpenImagesOptions } from './opening.js';
import type { ImageDecoder, ImageSource, Pixels } from './types.js';

/** Files read and decoded at the same time: as many as Node has threads for it. */
export const FILES_AT_ONCE = 4;
const DIGEST_BYTES = 32;

export interface Survey {
  /** `[height, width]` of a sample. */
  readonly size: readonly [number, number];
  /** SHA-256 of each file, one after the other. */
  readonly digests: Uint8Array;
}

interface SurveyOptions extends Pick<OpenImagesOptions, 'size' | 'signal' | 'onProgress'> {
  readonly name: string;
  readonly sources: readonly ImageSource[];
  readonly decode: ImageDecoder;
  readonly channels: 1 | 3;
}

/**
 * Reads every file once, a few at a time, and keeps the digests only. Without a size the images are
 * decoded too, to see that all have the first one's.
 *
 * @throws LucidaError that names the file that cannot be read or decoded, or two of different sizes.
 */
export async function surveyImages(options: SurveyOptions): Promise<Survey> {
  const { name, sources, decode, channels, signal, onProgress } = options;
  const total = sources.length;
  const first = sources[0] as ImageSource;
  signal?.throwIfAborted();
  const size = options.size ?? sizeOf(await decode(await first.bytes(), placeOf(first), channels));
  const digests = new Uint8Array(total * DIGEST_BYTES);
  let done = 0;

  const visit = async (index: number) => {
    const source = sources[index] as ImageSource;
    const bytes = await source.bytes();
    digests.set(await digestOf(bytes), index * DIGEST_BYTES);
    if (!options.size && index > 0) {
      const own = sizeOf(await decode(bytes, placeOf(source), channels));
      if (own[0] !== size[0] || own[1] !== size[1]) {
        throw new LucidaError(
          `The images of ${name} differ in size: ${placeOf(first)} is ${inWords(size)} and ${placeOf(source)} is ${inWords(own)}; give the size that all are to have.`,
        );
      }
    }
    onProgress?.({ done: ++done, total });
  };
  await forEachConcurrently(total, FILES_AT_ONCE, visit, signal);
  return { size, digests };
}

/** What to call a file in errors. */
export function placeOf({ path, id }: ImageSource): string {
  return path ?? id;
}

function sizeOf({ height, width }: Pixels): [number, number] {
  return [height, width];
}

function inWords([height, width]: readonly [number, number]): string {
  return `${height} pixels high and ${width} wide`;
}
