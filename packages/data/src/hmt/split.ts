import { checkChoice, checkNumber } from '@lucida/runtime/checks';
import { LucidaError } from '@lucida/runtime/errors';
import { RandomState } from '../random-state.js';
import { chooseTestSlides, slideOf } from './slides.js';
import type { Tile } from './tile.js';

export const TILE_SPLITS = ['tile', 'slide'] as const;
/**
 * `tile`: any tile may go to either part, as in the study; tiles of one slide are then on both
 * sides. `slide`: a slide is on one side only, so that a model is judged on patients it never saw.
 */
export type TileSplit = (typeof TILE_SPLITS)[number];

export interface TileSplitOptions {
  readonly by: TileSplit;
  /** Integer from 0 to 4294967295. */
  readonly seed: number;
  /** Tiles of each class for the test part; fewer where a class has fewer on the test slides. */
  readonly testPerClass: number;
}

export interface SplitTiles {
  readonly train: readonly Tile[];
  readonly test: readonly Tile[];
  /** Tiles of test slides beyond `testPerClass`: training on them would give the slide away. */
  readonly unused: readonly Tile[];
  /** Slides of each part; where split by tile, one slide may be in both. */
  readonly slides: { readonly train: readonly string[]; readonly test: readonly string[] };
}

/**
 * Splits tiles into a part to train on and a part to test on. The tiles of a class are shuffled, in
 * the byte order of their files, by numpy's legacy generator with the seed, class after class; the
 * first ones go to the test part.
 *
 * @throws UsageError for an option out of range.
 * @throws LucidaError when a class has too few tiles, or lies on a single slide that would have to
 *   be on both sides.
 */
export function splitTiles(
  tiles: readonly Tile[],
  { by, seed, testPerClass }: TileSplitOptions,
): SplitTiles {
  checkChoice('way to split', by, TILE_SPLITS);
  checkNumber('The number of test tiles a class', testPerClass, { integer: true, min: 1 });
  const random = new RandomState(seed);
  const byClass = groupByClass(tiles);
  const testSlides = by === 'slide' ? chooseTestSlides(byClass, testPerClass) : null;
  const train: Tile[] = [];
  const test: Tile[] = [];
  const unused: Tile[] = [];
  for (const [className, members] of byClass) {
    const shuffled = [...members];
    random.shuffle(shuffled);
    if (!testSlides && shuffled.length <= testPerClass) {
      throw new LucidaError(
        `Class ${className} has ${shuffled.length} tiles, and ${testPerClass} are to be tested on: none would be left to train on.`,
      );
    }
    const candidates = testSlides
      ? shuffled.filter(({ file }) => testSlides.has(slideOf(file)))
      : shuffled;
    const chosen = new Set(candidates.slice(0, testPerClass));
    test.push(...members.filter((tile) => chosen.has(tile)));
    for (const tile of members) {
      if (chosen.has(tile)) continue;
      if (testSlides?.has(slideOf(tile.file))) unused.push(tile);
      else train.push(tile);
    }
  }
  const slidesOf = (part: readonly Tile[]) =>
    [...new Set(part.map(({ file }) => slideOf(file)))].sort();
  return { train, test, unused, slides: { train: slidesOf(train), test: slidesOf(test) } };
}

function groupByClass(tiles: readonly Tile[]): Map<string, Tile[]> {
  const byClass = new Map<string, Tile[]>();
  const sorted = [...tiles].sort(
    (a, b) => compare(a.className, b.className) || compare(a.file, b.file),
  );
  for (const tile of sorted) {
    const members = byClass.get(tile.className) ?? [];
    members.push(tile);
    byClass.set(tile.className, members);
  }
  return byClass;
}

/** The names are ASCII, for which this is the order of bytes. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
