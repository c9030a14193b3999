import { LucidaError } from '@lucida/runtime/errors';
import { Hdf5File } from './hdf5-file.js';
import { describeDamage } from './hdf5-signature.js';
import type { Hdf5Library } from './hdf5-types.js';

/** The part of Emscripten's in-memory file system that is used here. */
interface MemoryFiles {
  open(path: string, flags: string): object;
  close(stream: object): void;
  getStream(descriptor: number): object;
  writeFile(path: string, content: Uint8Array, options: { canOwn: boolean }): void;
  unlink(path: string): void;
}

let filesRead = 0;

/**
 * Opens an HDF5 file in memory, hands it to `read`, and leaves nothing of it behind. The library,
 * 4 MB, is loaded on the first call. It sees the bytes and nothing else: no file of the machine.
 *
 * @param read Runs without a pause, so that readings of several files do not meet.
 * @throws LucidaError that names the file, when it is damaged.
 */
export async function withHdf5File<T>(
  bytes: Uint8Array,
  source: string,
  read: (file: Hdf5File) => T,
): Promise<T> {
  const damage = describeDamage(bytes);
  if (damage !== undefined) throw new LucidaError(`Cannot read ${source}: ${damage}.`);
  const library = await (await import('h5wasm')).ready;
  const files = library.FS as unknown as MemoryFiles;
  // A name of its own: HDF5 shares what it knows of a file between all who open it by one name.
  const path = `/lucida-${filesRead++}.h5`;
  const unmute = mute(files);
  try {
    files.writeFile(path, bytes, { canOwn: true });
    return readFrom(library, path, bytes.length, source, read);
  } catch (error) {
    if (error instanceof LucidaError) throw error;
    throw new LucidaError(`Cannot read ${source}: its HDF5 structure is damaged.`, {
      cause: error,
    });
  } finally {
    files.unlink(path);
    unmute();
  }
}

function readFrom<T>(
  library: Hdf5Library,
  path: string,
  size: number,
  source: string,
  read: (file: Hdf5File) => T,
): T {
  const id = library.open(path, library.H5F_ACC_RDONLY, false, -1, -1);
  if (id < 0n) throw new Error('HDF5 does not open it');
  try {
    return read(new Hdf5File(library, id, size, source));
  } finally {
    library.close_file(id);
  }
}

/** Keeps HDF5 from printing its own error stacks; what they mean is said in our errors. */
function mute(files: MemoryFiles): () => void {
  files.close(files.getStream(2));
  const nowhere = files.open('/dev/null', 'w');
  return () => {
    files.close(nowhere);
    files.open('/dev/stderr', 'w');
  };
}
