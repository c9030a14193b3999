import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { readWholeFile, reasonOf } from '@lucida/runtime/files';
import type { Dataset, Split } from '../dataset.js';
import { datasetFromArrays } from '../dataset-from-arrays.js';
import { readNpz } from '../formats/npz.js';
import { readPickle } from '../formats/pickle.js';
import { pickledArrays } from '../formats/pickled-arrays.js';
import type { OpenImagesOptions } from '../images/opening.js';
import { mnist1d } from '../mnist1d/dataset.js';
import { openImageFolder } from './image-folder.js';

const ACCEPTED =
  'mnist1d, mnist1d:train, mnist1d:test, a file FILE.npz or FILE.pkl, or a folder of images with a sub-folder for each class, with :train or :test after it to choose a part';

export interface OpenOptions {
  /**
   * Classes of the model that the data are for. They are what the labels stand for where a file has
   * no `class_names`, so that samples of some classes only are data of the same classes; folders of
   * images are matched with them by name.
   */
  readonly classNames?: readonly string[];
  /** How image files become samples, and how opening them can be followed; of no use to other data. */
  readonly images?: OpenImagesOptions;
}

/**
 * Opens a data set by its name or file.
 *
 * - `mnist1d`, `mnist1d:test`, `mnist1d:train`: a part of MNIST-1D, by default the test part.
 * - `FILE.npz`, `FILE.pkl`, with `:train` or `:test` after it to choose a part: the arrays `x` and
 *   `y` (training) or `x_test` and `y_test` (test) of an archive or a pickled dictionary. Without a
 *   part, the test part if there is one, else the training part. `x` is `(N, L)`, `(N, L, C)` or
 *   `(N, H, W, C)`, `y` is `(N,)`, class indices. Optional: `mask`, `mask_test` (ground truth in
 *   [0, 1], `x` without its channels), `class_names`, `templates_x` (a clean example of each class).
 * - `DIR`: a folder with a sub-folder of images for each class; `DIR:train`, `DIR:test` where it has
 *   two folders `train` and `test` of that kind, by default the test part. See `openImageFolder`.
 *
 * @throws UsageError when the name is none of these; LucidaError, naming the file, when it cannot be
 * read or its arrays do not make a data set.
 */
export async function openDataset(spec: string, options: OpenOptions = {}): Promise<Dataset> {
  const { path, split } = parseSpec(spec);
  const part = split && { split };
  if (path === 'mnist1d') return mnist1d(split ?? 'test');
  if (isArrayFile(path)) return openArrays(path, { ...part, ...options });
  const found = await kindOf(path);
  if (found === 'folder') return openImageFolder(path, { ...part, ...options });
  const problem = found ? `The file ${path} is no data set` : `There is no data set '${spec}'`;
  throw new UsageError(`${problem}; give ${ACCEPTED}.`);
}

/** A path may have colons of its own (`C:\sets\x.npz`): only a last `:train` or `:test` is taken off. */
function parseSpec(spec: string): { path: string; split?: Split } {
  const [, path = '', split] = /^(.*?)(?::(train|test))?$/s.exec(spec) ?? [];
  return { path, ...(split && { split: split as Split }) };
}

function isArrayFile(path: string): boolean {
  return /[^/\\:]\.(npz|pkl|pickle)$/i.test(path);
}

/** Null where there is nothing. */
async function kindOf(path: string): Promise<'folder' | 'file' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new LucidaError(`Cannot read ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}

async function openArrays(
  path: string,
  { split, classNames }: { split?: Split } & OpenOptions,
): Promise<Dataset> {
  const bytes = await readWholeFile(path);
  const arrays = /\.npz$/i.test(path)
    ? readNpz(bytes, path)
    : pickledArrays(readPickle(bytes, path), path);
  return datasetFromArrays(arrays, {
    name: basename(path).replace(/\.[^.]*$/, ''),
    source: path,
    ...(split && { split }),
    ...(classNames && { classNames }),
  });
}
