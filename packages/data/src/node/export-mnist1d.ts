import { extname } from 'node:path';
import { UsageError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { writeNpz } from '../formats/npz.js';
import { formatCsv, formatJson } from '../formats/tables.js';
import { generateMnist1d, type Mnist1dArrays } from '../mnist1d/generator.js';
import { mnist1dArrays } from '../mnist1d/named-arrays.js';
import type { Mnist1dOptions } from '../mnist1d/options.js';

const WRITERS: Readonly<Record<string, (made: Mnist1dArrays) => string | Uint8Array>> = {
  '.npz': (made) => writeNpz(mnist1dArrays(made)),
  '.json': (made) => formatJson(mnist1dArrays(made)),
  '.csv': (made) => formatCsv(csvHeader(made.length), csvRows(made)),
};

/**
 * Writes MNIST-1D to a file, by its extension:
 *
 * - `.npz`, `.json`: `x y x_test y_test t mask mask_test templates_x templates_y templates_t`; the
 *   archive can be read by numpy and by `openDataset`.
 * - `.csv`: a row a sample, `split,index,label,x0,...,mask0,...`.
 *
 * @throws UsageError for another extension or an option out of range; LucidaError when the file
 * cannot be written.
 */
export async function exportMnist1d(path: string, options: Mnist1dOptions = {}): Promise<void> {
  const extension = extname(path).toLowerCase();
  const write = Object.hasOwn(WRITERS, extension) ? WRITERS[extension] : undefined;
  if (!write) {
    throw new UsageError(
      `Cannot export to ${path}: its extension is '${extension}'; expected .npz, .json or .csv.`,
    );
  }
  await writeFileAtomic(path, write(generateMnist1d(options)));
}

function csvHeader(length: number): string[] {
  const columns = (name: string) => Array.from({ length }, (_, i) => `${name}${i}`);
  return ['split', 'index', 'label', ...columns('x'), ...columns('mask')];
}

function* csvRows(made: Mnist1dArrays): Generator<(string | number)[]> {
  const { length } = made;
  const parts = [
    ['train', made.x, made.y, made.mask],
    ['test', made.xTest, made.yTest, made.maskTest],
  ] as const;
  for (const [split, x, y, mask] of parts) {
    for (const [index, label] of y.entries()) {
      const start = index * length;
      const row = (values: Float64Array) => values.subarray(start, start + length);
      yield [split, index, label, ...row(x), ...row(mask)];
    }
  }
}
