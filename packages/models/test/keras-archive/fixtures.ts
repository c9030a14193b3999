import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openZip } from '@lucida/data';
import { readKerasArchive } from '../../src/keras/archive/index.js';
import type { KerasArchive } from '../../src/keras/types.js';

const folder = fileURLToPath(new URL('../fixtures/keras-archive/', import.meta.url));

export function fixture(name: string): Uint8Array {
  return readFileSync(join(folder, name));
}

/** HDF5 files that Keras does not write, made by h5py. */
export const oddFiles: ReadonlyMap<string, Uint8Array> = new Map(
  openZip(fixture('odd.zip'), 'odd.zip').map((entry) => [entry.name, entry.read()]),
);

export function odd(name: string): Uint8Array {
  const bytes = oddFiles.get(name);
  if (bytes === undefined) throw new Error(`odd.zip has no ${name}`);
  return bytes;
}

const shared = fileURLToPath(new URL('../../../../../shared/data/models/', import.meta.url));

/** Models that others trained, which lie outside the project; null where they are absent. */
export function sharedModel(name: string): Uint8Array | null {
  const path = join(shared, name);
  return existsSync(path) ? readFileSync(path) : null;
}

/** What reading gives: `null`, or the error. */
export async function failure(bytes: Uint8Array, source = 'model.h5'): Promise<Error | null> {
  return readKerasArchive(bytes, source).then(
    () => null,
    (error) => error,
  );
}

export function weightsOf(archive: KerasArchive): Record<string, Record<string, number[]>> {
  return Object.fromEntries(
    archive.layers.map(({ name, weights }) => [
      name,
      Object.fromEntries(weights.map((weight) => [weight.name, [...weight.values]])),
    ]),
  );
}
