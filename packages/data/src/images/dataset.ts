import { checkChoice, checkNumber } from '@lucida/runtime/checks';
import { LucidaError } from '@lucida/runtime/errors';
import { batchPositions } from '../batching.js';
import { forEachConcurrently, loadOneAhead } from '../concurrency.js';
import type { Batch, Dataset } from '../dataset.js';
import { fingerprintOf } from '../fingerprint.js';
import { sizeOf } from '../shape.js';
import type { OpenImagesOptions } from './opening.js';
import { resizePixels } from './resize.js';
import { scalePixels, valueRangeOf } from './scaling.js';
import { FILES_AT_ONCE, placeOf, surveyImages } from './survey.js';
import { IMAGE_FILTERS, type ImageDecoder, type ImageOptions, type ImageSource } from './types.js';

/** A side beyond this is taken for a slip: one such sample takes 3 GiB. */
const LONGEST_SIDE = 16_384;

/** Image files that make a data set. */
export interface ImageFiles {
  readonly name: string;
  readonly classNames: readonly string[];
  /** The files in the order of the samples; no two of one id. */
  readonly sources: readonly ImageSource[];
  readonly decode: ImageDecoder;
  readonly images?: OpenImagesOptions;
}

/**
 * A data set of image files, of which never more than a few are in memory: opening reads every file
 * once for the fingerprint (and its size, where none is given) and keeps nothing; `batches` decodes
 * the next batch while one is in use. Samples are `[height, width, channels]`.
 *
 * The fingerprint is of the names, labels and bytes of the files and of what is done to them.
 *
 * @throws UsageError for an option out of range; LucidaError, naming the file, when one cannot be
 * read or decoded (then or while batches are read), two have one name, a label is no class, there
 * are no files, or their sizes differ and none is given.
 */
export async function imageDataset(files: ImageFiles): Promise<Dataset> {
  const { name, classNames, sources, decode, images = {} } = files;
  const { channels, filter, scaling } = checkImageOptions(images);
  const valueRange = valueRangeOf(scaling, channels);
  const labels = checkSources(files);
  const { size, digests } = await surveyImages({ ...images, name, sources, decode, channels });
  const inputShape = [...size, channels];
  const sampleSize = sizeOf(inputShape);

  const load = async (indices: Int32Array, stopped: AbortSignal): Promise<Batch> => {
    const chosen = Array.from(indices, (index) => sources[index] as ImageSource);
    const inputs = new Float32Array(chosen.length * sampleSize);
    const read = async (i: number) => {
      const source = chosen[i] as ImageSource;
      const pixels = await decode(await source.bytes(), placeOf(source), channels);
      scalePixels(resizePixels(pixels, size, filter), scaling, inputs, i * sampleSize);
    };
    await forEachConcurrently(chosen.length, FILES_AT_ONCE, read, stopped);
    return {
      inputs,
      shape: [chosen.length, ...inputShape],
      labels: Int32Array.from(chosen, ({ label }) => label),
      indices,
      ids: chosen.map(({ id }) => id),
    };
  };

  return {
    name,
    classNames,
    inputShape,
    size: sources.length,
    labels,
    hasGroundTruth: false,
    images: { size, channels, filter, scaling },
    valueRange,
    // The value range tells scalings apart, however they were written.
    fingerprint: fingerprintOf(
      JSON.stringify([inputShape, filter, valueRange, sources.map(({ id }) => id)]),
      labels,
      digests,
    ),
    batches(options) {
      const runs = batchPositions(options, { name, size: sources.length });
      return { [Symbol.asyncIterator]: () => loadOneAhead(runs, load, images.signal) };
    },
  };
}

function checkImageOptions({
  size,
  channels = 3,
  filter = 'bilinear',
  scaling = 'unit',
}: ImageOptions) {
  for (const [i, what] of (['height', 'width'] as const).entries()) {
    const range = { integer: true, min: 1, max: LONGEST_SIDE };
    if (size) checkNumber(`The ${what} of the samples`, size[i] as number, range);
  }
  checkChoice('number of channels', String(channels), ['1', '3']);
  checkChoice('filter', filter, IMAGE_FILTERS);
  return { channels, filter, scaling };
}

function checkSources({ name, classNames, sources }: ImageFiles): Int32Array {
  if (sources.length === 0) throw new LucidaError(`There are no images in ${name}; give some.`);
  const known = new Set<string>();
  for (const { id, label } of sources) {
    if (known.has(id)) {
      throw new LucidaError(`The image ${id} is given twice; give each image once.`);
    }
    known.add(id);
    if (!Number.isInteger(label) || label < -1 || label >= classNames.length) {
      throw new LucidaError(
        `The label of ${id} in ${name} is ${label}; expected the index of one of ${classNames.length} classes, or -1 where it is not known.`,
      );
    }
  }
  return Int32Array.from(sources, ({ label }) => label);
}
