import { LucidaError } from '@lucida/runtime/errors';
import type { Tile } from './tile.js';

/**
 * The slide that a tile was cut from, as its file's name tells: `CRC-Prim-HE-04` of
 * `13859_CRC-Prim-HE-04_033.tif_Row_601_Col_1.tif`. What follows the slide's number (`_033`, `b`,
 * `_001_copy`) is a region of the same slide.
 *
 * @throws LucidaError when the name tells of no slide.
 */
export function slideOf(file: string): string {
  const slide = /CRC-Prim-HE-\d\d(?!\d)/.exec(file)?.[0];
  if (!slide) {
    throw new LucidaError(
      `The file name ${file} does not say which slide the tile is of; names such as 13859_CRC-Prim-HE-04_033.tif_Row_601_Col_1.tif were expected.`,
    );
  }
  return slide;
}

/** All ways to divide more slides than this would take too long to try. */
const MOST_SLIDES = 16;

/**
 * The slides to test on, so that every class is on both sides. Of all ways to choose them it takes
 * the one that loses least: the sum over classes of the share of wanted test tiles that are missing
 * and the share of training tiles that are given up.
 *
 * @param byClass tiles of each class
 * @param wanted tiles of each class to test on
 * @throws LucidaError when no choice has every class on both sides.
 */
export function chooseTestSlides(
  byClass: ReadonlyMap<string, readonly Tile[]>,
  wanted: number,
): ReadonlySet<string> {
  const classes = [...byClass.values()].map((tiles) => countBySlide(tiles));
  const slides = [...new Set(classes.flatMap((counts) => [...counts.keys()]))].sort();
  if (slides.length > MOST_SLIDES) {
    throw new LucidaError(
      `The tiles are of ${slides.length} slides, and at most ${MOST_SLIDES} can be split; split by tile.`,
    );
  }
  let best: { loss: number; chosen: string[] } | null = null;
  for (let choice = 1; choice < 2 ** slides.length - 1; choice++) {
    const chosen = slides.filter((_, slide) => choice & (1 << slide));
    const loss = lossOf(chosen, classes, wanted);
    if (loss !== null && (best === null || loss < best.loss)) best = { loss, chosen };
  }
  if (best === null) {
    const single = [...byClass].find((_, i) => classes[i]!.size === 1)?.[0];
    throw new LucidaError(
      single
        ? `All tiles of class ${single} are of one slide, which cannot be on both sides; split by tile.`
        : 'No choice of slides has every class on both sides; split by tile.',
    );
  }
  return new Set(best.chosen);
}

function countBySlide(tiles: readonly Tile[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { file } of tiles) counts.set(slideOf(file), (counts.get(slideOf(file)) ?? 0) + 1);
  return counts;
}

/** What a choice loses, summed over classes; null where a class would be on one side only. */
function lossOf(
  chosen: readonly string[],
  classes: readonly ReadonlyMap<string, number>[],
  wanted: number,
): number | null {
  let loss = 0;
  for (const counts of classes) {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const available = chosen.reduce((sum, slide) => sum + (counts.get(slide) ?? 0), 0);
    const tested = Math.min(wanted, available);
    if (tested === 0 || available === total) return null;
    loss += (wanted - tested) / wanted + (available - tested) / (total - tested);
  }
  return loss;
}
