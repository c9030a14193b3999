import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { readWholeFile } from '@lucida/runtime/files';
import type { Dataset } from '../dataset.js';
import { imageDataset } from '../images/dataset.js';
import type { ImageFolderOptions } from '../images/opening.js';
import { decodeImage } from './decode-image.js';

/**
 * Opens single image files, of no known class: labels are -1, and samples are called by the paths
 * given, in the order given.
 *
 * @throws UsageError for an option out of range; LucidaError, naming the file, when one cannot be
 * read or is given twice, or when they differ in size and none is given.
 */
export function openImageFiles(
  paths: readonly string[],
  { classNames = [], images = {} }: Omit<ImageFolderOptions, 'split'> = {},
): Promise<Dataset> {
  const [first = 'no files'] = paths;
  return imageDataset({
    name: paths.length > 1 ? `${paths.length} images` : basename(first),
    classNames,
    sources: paths.map((path) => ({ id: path, label: -1, bytes: () => readAgain(path) })),
    decode: decodeImage,
    images,
  });
}

/** Reads a file that will be read more than once, which a pipe cannot. */
async function readAgain(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null);
  if (found && !found.isFile() && !found.isDirectory()) {
    throw new LucidaError(
      `Cannot read ${path}: it is a pipe or a device, and a file was expected.`,
    );
  }
  return readWholeFile(path);
}
