import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  appendFile,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LucidaError, messageOf } from './errors.js';

/** Temporary files of the writes in progress. */
const unfinished = new Set<string>();
const DEADLY_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}

function diesBy(signal: NodeJS.Signals): void {
  // A program with a handler of its own ends in its own way, and comes by the exit event.
  if (process.listenerCount(signal) > 1) return;
  removeUnfinished();
  process.removeListener(signal, diesBy);
  process.kill(process.pid, signal);
}

function begin(path: string): void {
  if (unfinished.size === 0) {
    process.on('exit', removeUnfinished);
    for (const signal of DEADLY_SIGNALS) process.on(signal, diesBy);
  }
  unfinished.add(path);
}

function end(path: string): void {
  unfinished.delete(path);
  if (unfinished.size > 0) return;
  process.removeListener('exit', removeUnfinished);
  for (const signal of DEADLY_SIGNALS) process.removeListener(signal, diesBy);
}

/**
 * Writes a file under a temporary name in its own folder and renames it, so that a reader sees the
 * old content or the new, never half of it. Missing folders are made. The temporary file is removed
 * on failure and when the process ends half way, by exit or by a signal such as Ctrl-C's.
 *
 * A link is followed and stays a link. What is no regular file (`/dev/stdout`, a pipe) is written to
 * as it is, for a renamed file would take its place.
 *
 * @throws LucidaError that names the path, when it cannot be written (no permission, disk full, ...).
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const found = await stat(path).catch(() => null);
    if (found && !found.isFile()) await writeFile(path, content);
    else await replaceFile(found ? await realpath(path) : path, content);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  begin(temporary);
  try {
    await makeFolder(dirname(path));
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  } finally {
    end(temporary);
  }
}

/**
 * Appends to a file; the file and missing folders are made.
 *
 * @throws LucidaError that names the path, when it cannot be written.
 */
export async function appendToFile(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await appendFile(path, content);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Largest file that is read into memory: 2 GiB less a byte. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The content of a file.
 *
 * @throws LucidaError that names the path, when it cannot be read or is larger than 2 GiB.
 */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new Error(`it has ${size} bytes, more than the ${MOST_BYTES} that can be read`);
    }
    return await readFile(path);
  } catch (error) {
    throw new LucidaError(`Cannot read ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}

/**
 * Makes a folder and those above it that are missing.
 *
 * Node's own recursive `mkdir` never returns where a folder exists but takes no new ones by name,
 * as below `/proc`; this one throws.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || (await stat(parent).catch(() => null))) throw error;
    await makeFolder(parent);
    await mkdir(path);
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file grew past the size limit',
  EISDIR: 'it is a folder, and a file was expected',
  ENOTDIR: 'a part of the path is a file, and a folder was expected',
  EEXIST: 'a part of the path is a file, and a folder was expected',
  ENOENT: 'no such file or folder',
  ELOOP: 'it is a link that leads back to itself',
  ENAMETOOLONG: 'the name is too long',
};

/** The reason behind a failed file operation, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return REASONS[code] ?? messageOf(error);
}

/** The error of a file or folder that could not be written. */
export function cannotWrite(path: string, error: unknown): LucidaError {
  return new LucidaError(
    `Cannot write ${path}: ${reasonOf(error)}; choose another place with --out.`,
    { cause: error },
  );
}
