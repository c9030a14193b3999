import type { KerasArchive } from '../types.js';
import { refuseForeign } from './foreign.js';
import { readHdf5Archive } from './hdf5-archive.js';
import { findHdf5 } from './hdf5-signature.js';
import { isZip, readZipArchive } from './keras-zip.js';

/**
 * Reads what a Keras file holds, told by its content and not by its name: HDF5 files of Keras 1 and
 * 2 and of Keras 3's legacy format, `.keras` archives, and files of weights only (`.weights.h5` or
 * older). It runs in Node and in the browser.
 *
 * @param bytes The whole file; not changed.
 * @param source What to call the file in errors.
 * @throws LucidaError that names the file and says what is wrong with it: of another kind, damaged,
 *   without a Keras model, or with weights that are not finite or not numbers.
 */
export async function readKerasArchive(bytes: Uint8Array, source: string): Promise<KerasArchive> {
  if (findHdf5(bytes) !== undefined) return readHdf5Archive(bytes, source);
  if (isZip(bytes)) return readZipArchive(bytes, source);
  return refuseForeign(bytes, source);
}
