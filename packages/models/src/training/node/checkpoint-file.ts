import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { readWholeFile, writeFileAtomic } from '@lucida/runtime/files';
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoint.js';
import type { TrainingState } from '../state.js';

const FILE_NAME = 'checkpoint.bin';

/**
 * Saves a training state in a folder, in place of the one that was there: a reader finds the old
 * one or the new one, whole.
 *
 * @throws LucidaError that names the path, when it cannot be written.
 */
export async function saveCheckpoint(folder: string, state: TrainingState): Promise<void> {
  await writeFileAtomic(join(folder, FILE_NAME), encodeCheckpoint(state));
}

/**
 * Loads the training state that `saveCheckpoint` left in a folder.
 *
 * @throws LucidaError when there is none, or it is damaged.
 */
export async function loadCheckpoint(folder: string): Promise<TrainingState> {
  const path = join(folder, FILE_NAME);
  if (!existsSync(path)) {
    throw new LucidaError(
      `There is no checkpoint to resume from: ${path} is missing; start without resuming.`,
    );
  }
  return decodeCheckpoint(await readWholeFile(path), path);
}
