import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { LucidaError } from '@lucida/runtime/errors';
import { reasonOf } from '@lucida/runtime/files';

/**
 * Hex SHA-256 of a file, read piece by piece.
 *
 * @throws LucidaError that names the file when it cannot be read.
 */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw new LucidaError(`Cannot read ${path}: ${reasonOf(error)}.`, { cause: error });
  }
  return hash.digest('hex');
}
