import { join } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { readWholeFile, writeFileAtomic } from '@lucida/runtime/files';
import { openZip, type ZipEntry } from '../../formats/zip-read.js';
import type { PublishedArchive } from '../../hmt/archive.js';
import type { Tile } from '../../hmt/tile.js';

/** A tile in the archive. */
export interface PackedTile extends Tile {
  read(): Uint8Array;
}

/** What operating systems leave in folders. */
const CLUTTER = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|\._)/i;

/**
 * The tiles in the archive, none unpacked yet.
 *
 * @throws LucidaError when it is no sound zip archive, names a path outside its folder, or does not
 *   hold what was published.
 */
export async function readTiles(path: string, published: PublishedArchive): Promise<PackedTile[]> {
  const entries = openZip(await readWholeFile(path), path);
  for (const { name } of entries) refusePathOutside(name, path);
  const tiles = entries.flatMap((entry) => tileOf(entry, path, published));
  for (const className of published.classNames) {
    const count = tiles.filter((tile) => tile.className === className).length;
    if (count !== published.tilesPerClass) {
      throw new LucidaError(
        `${path} has ${count} tiles of class ${className}, and the published archive has ${published.tilesPerClass}; download it again.`,
      );
    }
  }
  return tiles;
}

/** Writes tiles into `FOLDER/CLASS/FILE`. */
export async function writeTiles(
  tiles: readonly PackedTile[],
  folder: string,
  onTile: () => void,
): Promise<void> {
  for (const { className, file, read } of tiles) {
    await writeFileAtomic(join(folder, className, file), read());
    onTile();
  }
}

function refusePathOutside(name: string, path: string): void {
  const parts = name.split('/');
  if (/[\\:\0]/.test(name) || parts[0] === '' || parts.includes('..') || parts.includes('.')) {
    throw new LucidaError(
      `${path} has an entry ${JSON.stringify(name)}, which would be written outside the folder; the archive is damaged or hostile, and nothing was unpacked.`,
    );
  }
}

function tileOf(entry: ZipEntry, path: string, published: PublishedArchive): PackedTile[] {
  const { name } = entry;
  if (name.endsWith('/') || CLUTTER.test(name)) return [];
  const [folder, className = '', file, ...deeper] = name.split('/');
  const expected = folder === published.folder && published.classNames.includes(className);
  if (!expected || !file || deeper.length > 0) {
    throw new LucidaError(
      `${path} holds ${name}, which the published archive does not; download it again.`,
    );
  }
  return [{ className, file, read: () => entry.read() }];
}
