import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { cannotWrite, writeFileAtomic } from '@lucida/runtime/files';
import { HMT_ARCHIVE, type PublishedArchive } from '../../hmt/archive.js';
import { slideOf } from '../../hmt/slides.js';
import { type SplitTiles, splitTiles, type TileSplitOptions } from '../../hmt/split.js';
import type { Tile } from '../../hmt/tile.js';
import { whileClaimed } from './claim.js';
import { downloadFile } from './download.js';
import { sha256Of } from './sha256.js';
import { type PackedTile, readTiles, writeTiles } from './unpack.js';

export interface FetchHmtOptions extends Partial<TileSplitOptions> {
  /** A copy of the published archive that is there already; nothing is downloaded then. */
  readonly archive?: string;
  /** Default: HMT as Zenodo has it. */
  readonly published?: PublishedArchive;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
}

export interface FetchProgress {
  readonly phase: 'download' | 'unpack';
  /** Bytes, or tiles. */
  readonly done: number;
  readonly total: number;
}

/** What `split.json` says of a folder that `fetchHmt` made. */
export interface HmtSplit {
  readonly schemaVersion: 1;
  readonly source: string;
  readonly sha256: string;
  readonly license: string;
  readonly citation: string;
  readonly splitBy: TileSplitOptions['by'];
  readonly seed: number;
  readonly testPerClass: number;
  readonly classes: readonly {
    readonly name: string;
    readonly train: number;
    readonly test: number;
    /** Left out, because they are of slides that are tested on. */
    readonly unused: number;
  }[];
  readonly slides: SplitTiles['slides'];
  /** Test tiles of slides that training tiles are of, too. */
  readonly testTilesOfTrainingSlides: number;
}

const DEFAULT_TEST_PER_CLASS = 62;

/**
 * Fetches HMT, checks it, and lays it out as `OUT/train/CLASS/*.tif` and `OUT/test/CLASS/*.tif` with
 * `OUT/split.json`. The archive stays in OUT, so that another split needs no download. The parts
 * appear when they are complete; an interrupted download goes on when called again.
 *
 * @throws LucidaError that says what is wrong with the archive or the server, or that another process
 *   is at it in OUT; UsageError for an option out of range, and when OUT holds a split already.
 */
export async function fetchHmt(out: string, options: FetchHmtOptions = {}): Promise<HmtSplit> {
  const { published = HMT_ARCHIVE, by = 'tile', seed = 0, onProgress, signal } = options;
  const { testPerClass = DEFAULT_TEST_PER_CLASS } = options;
  await refuseExisting(out);
  if (options.archive !== undefined) await checkArchive(options.archive, published);
  return whileClaimed(out, async () => {
    const archive = options.archive ?? join(out, published.file);
    if (options.archive === undefined && !(await isPublished(archive, published))) {
      await downloadFile(archive, {
        ...published,
        onProgress: (done, total) => onProgress?.({ phase: 'download', done, total }),
        ...(signal && { signal }),
      });
    }
    signal?.throwIfAborted();
    const tiles = await readTiles(archive, published);
    const split = splitTiles(tiles, { by, seed, testPerClass });
    const description = describe(split, published, { by, seed, testPerClass });
    const packed = new Map<Tile, PackedTile>(tiles.map((tile) => [tile, tile]));
    const parts = { train: split.train, test: split.test };
    const total = split.train.length + split.test.length;
    let done = 0;
    await inOnePiece(out, [...Object.keys(parts), 'split.json'], async (temporary) => {
      for (const [part, members] of Object.entries(parts)) {
        const chosen = members.map((tile) => packed.get(tile)!);
        await writeTiles(chosen, join(temporary, part), () => {
          signal?.throwIfAborted();
          done += 1;
          onProgress?.({ phase: 'unpack', done, total });
        });
      }
      const json = `${JSON.stringify(description, null, 2)}\n`;
      await writeFileAtomic(join(temporary, 'split.json'), json);
    });
    return description;
  });
}

async function refuseExisting(out: string): Promise<void> {
  for (const part of ['train', 'test', 'split.json']) {
    if (await stat(join(out, part)).catch(() => null)) {
      throw new UsageError(
        `${out} holds ${part} already; give another folder with --out, or remove it.`,
      );
    }
  }
}

/** @throws LucidaError when a file that a person gave is not the published archive. */
async function checkArchive(path: string, { sha256, url }: PublishedArchive): Promise<void> {
  const found = await sha256Of(path);
  if (found === sha256) return;
  throw new LucidaError(
    `${path} is not the published archive: its SHA-256 is ${found}, and ${sha256} was expected; download ${url} again.`,
  );
}

async function isPublished(path: string, { bytes, sha256 }: PublishedArchive): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.size === bytes && (await sha256Of(path)) === sha256;
}

/** Has files and folders written under a temporary name, and renames them when all are complete. */
async function inOnePiece(
  out: string,
  names: readonly string[],
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(out, '.unpacking.tmp');
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
  } catch (error) {
    throw cannotWrite(out, error);
  }
  try {
    await write(temporary);
    for (const name of names) {
      await rename(join(temporary, name), join(out, name)).catch((error) => {
        throw cannotWrite(join(out, name), error);
      });
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function describe(
  { train, test, unused, slides }: SplitTiles,
  published: PublishedArchive,
  { by, seed, testPerClass }: TileSplitOptions,
): HmtSplit {
  const countIn = (part: readonly Tile[], name: string) =>
    part.filter((tile) => tile.className === name).length;
  return {
    schemaVersion: 1,
    source: published.url,
    sha256: published.sha256,
    license: published.license,
    citation: published.citation,
    splitBy: by,
    seed,
    testPerClass,
    classes: published.classNames.map((name) => ({
      name,
      train: countIn(train, name),
      test: countIn(test, name),
      unused: countIn(unused, name),
    })),
    slides,
    testTilesOfTrainingSlides: test.filter(({ file }) => slides.train.includes(slideOf(file)))
      .length,
  };
}
