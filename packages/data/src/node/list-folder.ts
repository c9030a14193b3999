import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { reasonOf } from '@lucida/runtime/files';
import { areParts } from '../images/class-folders.js';
import { isHidden } from '../images/file-names.js';

/**
 * What is in a folder and in its sub-folders, and one level further down where these are `train`
 * and `test`, as `classFolders` takes it. Links are followed.
 *
 * @throws LucidaError that names what cannot be read or is neither file nor folder.
 */
export async function listImageFolder(path: string): Promise<string[]> {
  const top = await entriesOf(path);
  const names = top.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1));
  return listBelow(path, top, areParts(names) ? 2 : 1);
}

async function listBelow(
  path: string,
  entries: readonly string[],
  levels: number,
): Promise<string[]> {
  const found: string[] = [];
  for (const entry of entries) {
    found.push(entry);
    if (levels === 0 || !entry.endsWith('/')) continue;
    const folder = join(path, entry);
    const inside = await listBelow(folder, await entriesOf(folder), levels - 1);
    for (const name of inside) found.push(entry + name);
  }
  return found;
}

/** The names in a folder, those of folders with a slash. */
async function entriesOf(path: string): Promise<string[]> {
  const found = await orCannotRead(path, () => readdir(path, { withFileTypes: true }));
  const names: string[] = [];
  for (const entry of found) {
    if (isHidden(entry.name)) continue;
    const full = join(path, entry.name);
    // Node puts this character in place of bytes it cannot read, and does not find the file by it.
    if (entry.name.includes('\ufffd')) {
      throw new LucidaError(`Cannot read ${full}: its name is not in UTF-8; rename it.`);
    }
    // The target's kind; asked for links only, as each question takes its time.
    const kind = entry.isSymbolicLink() ? await orCannotRead(full, () => stat(full)) : entry;
    if (!kind.isDirectory() && !kind.isFile()) {
      throw new LucidaError(`Cannot read ${full}: it is neither a file nor a folder; remove it.`);
    }
    names.push(kind.isDirectory() ? `${entry.name}/` : entry.name);
  }
  return names;
}

async function orCannotRead<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new LucidaError(`Cannot read ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}
