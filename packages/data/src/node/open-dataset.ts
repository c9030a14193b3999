import { basename } from 'node:path';
import { UsageError } from '@lucida/runtime/errors';
import { readWholeFile } from '@lucida/runtime/files';
import type { Dataset, Split } from '../dataset.js';
import { datasetFromArrays } from '../dataset-from-arrays.js';
import { readNpz } from '../formats/npz.js';
import { readPickle } from '../formats/pickle.js';
import { pickledArrays } from '../formats/pickled-arrays.js';
import { mnist1d } from '../mnist1d/dataset.js';

const ACCEPTED =
  'mnist1d, mnist1d:train, mnist1d:test, or a file FILE.npz or FILE.pkl, with :train or :test after it to choose a part';

export interface OpenOptions {
  /**
   * Classes of the model that the data are for. They are what the labels stand for where a file has
   * no `class_names`, so that samples of some classes only are data of the same classes.
   */
  readonly classNames?: readonly string[];
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
 *
 * @throws UsageError when the name is none of these; LucidaError, naming the file, when it cannot be
 * read or its arrays do not make a data set.
 */
export async function openDataset(spec: string, options: OpenOptions = {}): Promise<Dataset> {
  const { path, split } = parseSpec(spec);
  if (path === 'mnist1d') return mnist1d(split ?? 'test');
  const bytes = await readWholeFile(path);
  const arrays = /\.npz$/i.test(path)
    ? readNpz(bytes, path)
    : pickledArrays(readPickle(bytes, path), path);
  const name = basename(path).replace(/\.[^.]*$/, '');
  return datasetFromArrays(arrays, { name, source: path, ...(split && { split }), ...options });
}

/** A path may have colons of its own (`C:\sets\x.npz`): only a last `:train` or `:test` is taken off. */
function parseSpec(spec: string): { path: string; split?: Split } {
  const [, path = '', split] = /^(.*?)(?::(train|test))?$/s.exec(spec) ?? [];
  if (path !== 'mnist1d' && !/[^/\\:]\.(npz|pkl|pickle)$/i.test(path)) {
    throw new UsageError(`There is no data set '${spec}'; give ${ACCEPTED}.`);
  }
  return { path, ...(split && { split: split as Split }) };
}
