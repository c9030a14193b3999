import { basename } from 'node:path';
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
    sources: paths.map((path) => ({ id: path, label: -1, bytes: () => readWholeFile(path) })),
    decode: decodeImage,
    images,
  });
}
