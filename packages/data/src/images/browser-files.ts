import { LucidaError, messageOf } from '@lucida/runtime/errors';
import type { Dataset } from '../dataset.js';
import { classFolders } from './class-folders.js';
import { imageDataset } from './dataset.js';
import { decodeImageInBrowser } from './decode-browser.js';
import type { ImageFolderOptions } from './opening.js';

/** A file of a folder, as `<input type="file" webkitdirectory>` gives it or with its own path. */
export type FolderFile =
  | File
  | {
      /** Relative to the folder: `class/file`. */
      readonly path: string;
      readonly blob: Blob;
    };

export interface BrowserFilesOptions extends ImageFolderOptions {
  /** Default: the name of the folder that was chosen. */
  readonly name?: string;
}

/**
 * A data set of the files of a folder in the browser, under the rules of `openImageFolder`: the same
 * files are the same samples, with the same fingerprint. Files are read when they are needed.
 *
 * @throws As `openImageFolder` does, and LucidaError when a path is there twice or when files come
 * without their folder, as those of an input that is not `webkitdirectory`.
 */
export async function imageDatasetFromFiles(
  files: Iterable<FolderFile>,
  { name, images = {}, ...options }: BrowserFilesOptions = {},
): Promise<Dataset> {
  const { root, blobs } = byPath(files);
  const title = name ?? root ?? 'the images';
  const found = classFolders(blobs.keys(), { source: title, ...options });
  return imageDataset({
    name: title,
    classNames: found.classNames,
    sources: found.files.map(({ path, id, label }) => ({
      id,
      path,
      label,
      bytes: () => bytesOf(blobs.get(path) as Blob, path),
    })),
    decode: decodeImageInBrowser,
    images,
  });
}

/** Files by their paths in the folder, and the folder's name where they tell. */
function byPath(files: Iterable<FolderFile>): {
  root: string | undefined;
  blobs: Map<string, Blob>;
} {
  let root: string | undefined;
  const blobs = new Map<string, Blob>();
  for (const file of files) {
    const place = placeOf(file);
    root ??= place.root;
    if (place.root !== root) {
      throw new LucidaError(`The files are of two folders, ${root} and ${place.root}; give one's.`);
    }
    if (blobs.has(place.path)) {
      throw new LucidaError(`The file ${place.path} is given twice; give each file once.`);
    }
    blobs.set(place.path, place.blob);
  }
  return { root, blobs };
}

function placeOf(file: FolderFile): { root?: string; path: string; blob: Blob } {
  if ('blob' in file) return file;
  const [root, ...rest] = file.webkitRelativePath.split('/');
  if (!root || rest.length === 0) return { path: file.name, blob: file };
  return { root, path: rest.join('/'), blob: file };
}

async function bytesOf(blob: Blob, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    throw new LucidaError(`Cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}
