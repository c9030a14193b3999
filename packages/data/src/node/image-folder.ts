import { basename, dirname, join, resolve } from 'node:path';
import { readWholeFile } from '@lucida/runtime/files';
import type { Dataset } from '../dataset.js';
import { classFolders, isPart } from '../images/class-folders.js';
import { imageDataset } from '../images/dataset.js';
import type { ImageFolderOptions } from '../images/opening.js';
import { decodeImage } from './decode-image.js';
import { listImageFolder } from './list-folder.js';

/**
 * Opens a folder of images with a sub-folder for each class, or with `train` and `test` in it that
 * have those. Classes are the names of the sub-folders, in the order of their bytes or in that of
 * `classNames`; samples are sorted by class and name, and called `class/file`. Files and folders
 * that begin with a dot are passed over.
 *
 * @throws UsageError for an option out of range; LucidaError, naming the folder or file, when there
 * are no such sub-folders, one is empty, holds anything but images or cannot be read, when images
 * differ in size and none is given, or when the model has other classes.
 */
export async function openImageFolder(
  path: string,
  { images = {}, ...options }: ImageFolderOptions = {},
): Promise<Dataset> {
  const { classNames, files } = classFolders(await listImageFolder(path), {
    source: path,
    ...options,
  });
  return imageDataset({
    name: nameOf(path),
    classNames,
    sources: files.map(({ id, label, path: inside }) => {
      const full = join(path, inside);
      return { id, path: full, label, bytes: () => readWholeFile(full) };
    }),
    decode: decodeImage,
    images,
  });
}

/** `hmt` for `data/hmt`, and for `data/hmt/test` too. */
function nameOf(path: string): string {
  const full = resolve(path);
  const name = basename(full);
  return isPart(name) ? basename(dirname(full)) || name : name;
}
