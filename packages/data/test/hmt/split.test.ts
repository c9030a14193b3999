import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTestSlides, slideOf } from '../../src/hmt/slides.js';
import { splitTiles } from '../../src/hmt/split.js';
import type { Tile } from '../../src/hmt/tile.js';

const tile = (className: string, slide: number, index: number): Tile => ({
  className,
  file: `${index}_CRC-Prim-HE-${String(slide).padStart(2, '0')}_${String(index % 7).padStart(3, '0')}.tif_Row_1_Col_${index}.tif`,
});

const tilesOf = (counts: Readonly<Record<string, readonly number[]>>): Tile[] =>
  Object.entries(counts).flatMap(([className, bySlide]) =>
    bySlide.flatMap((count, slide) =>
      Array.from({ length: count }, (_, i) => tile(className, slide + 1, i)),
    ),
  );

const key = ({ className, file }: Tile) => `${className}/${file}`;

describe('the slide of a tile', () => {
  it.each([
    ['13859_CRC-Prim-HE-04_033.tif_Row_601_Col_1.tif', 'CRC-Prim-HE-04'],
    ['15143_CRC-Prim-HE-02_003b.tif_Row_151_Col_151.tif', 'CRC-Prim-HE-02'],
    ['12895_CRC-Prim-HE-04.tif_Row_1651_Col_1051.tif', 'CRC-Prim-HE-04'],
    ['E115_CRC-Prim-HE-01b.tif_Row_1_Col_1.tif', 'CRC-Prim-HE-01'],
    ['16859_CRC-Prim-HE-07_001_copy.tif_Row_451_Col_1.tif', 'CRC-Prim-HE-07'],
  ])('of %s is %s', (file, slide) => {
    expect(slideOf(file)).toBe(slide);
  });

  it('is asked for in vain of another name', () => {
    expect(() => slideOf('cat.tif')).toThrow(/cat\.tif does not say which slide/);
    expect(() => slideOf('1_CRC-Prim-HE-123.tif')).toThrow(/which slide/);
  });

  const real = join(import.meta.dirname, '../../../../../shared/data/hmt/test');
  it.skipIf(!existsSync(real))('is told by every real tile (skipped without shared/data)', () => {
    const files = readdirSync(real).flatMap((name) => readdirSync(join(real, name)));
    expect(files).toHaveLength(496);
    expect([...new Set(files.map(slideOf))].sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => `CRC-Prim-HE-${String(i + 1).padStart(2, '0')}`),
    );
  });
});

describe('splitting by tile', () => {
  const tiles = tilesOf({ a: [5, 5], b: [10, 1] });

  it('takes so many of each class to test on, and all others to train on', () => {
    const { train, test, unused } = splitTiles(tiles, { by: 'tile', seed: 1, testPerClass: 3 });
    expect(
      test
        .map(({ className }) => className)
        .sort()
        .join(''),
    ).toBe('aaabbb');
    expect(train).toHaveLength(tiles.length - 6);
    expect(unused).toEqual([]);
    expect(new Set([...train, ...test].map(key)).size).toBe(tiles.length);
  });

  it('depends on the seed and on nothing else', () => {
    const of = (seed: number, order: readonly Tile[]) =>
      splitTiles(order, { by: 'tile', seed, testPerClass: 3 }).test.map(key);
    expect(of(1, tiles)).toEqual(of(1, [...tiles].reverse()));
    expect(of(1, tiles)).not.toEqual(of(2, tiles));
  });

  it('leaves something to train on', () => {
    expect(() => splitTiles(tiles, { by: 'tile', seed: 0, testPerClass: 10 })).toThrow(
      /Class a has 10 tiles, and 10 are to be tested on/,
    );
  });

  it.each([0, 1.5, Number.NaN])('refuses %s test tiles a class', (testPerClass) => {
    expect(() => splitTiles(tiles, { by: 'tile', seed: 0, testPerClass })).toThrow(
      /number of test tiles/,
    );
  });
});

describe('splitting by slide', () => {
  it('finds the only division that loses nothing', () => {
    // Slide 2 has exactly the tiles that are wanted of either class.
    const tiles = tilesOf({ a: [7, 4, 9], b: [8, 4, 3] });
    const split = splitTiles(tiles, { by: 'slide', seed: 0, testPerClass: 4 });
    expect(split.slides).toEqual({
      train: ['CRC-Prim-HE-01', 'CRC-Prim-HE-03'],
      test: ['CRC-Prim-HE-02'],
    });
    expect(split.unused).toEqual([]);
    expect(split.test).toHaveLength(8);
  });

  it('weighs test tiles that are missing against training tiles that are given up', () => {
    const byClass = new Map([
      ['a', tilesOf({ a: [100, 10] })],
      ['b', tilesOf({ b: [50, 50] })],
    ]);
    // Testing on slide 1 gives up 90 of 100 training tiles of a; on slide 2, 40 of 90 of b.
    expect([...chooseTestSlides(byClass, 10)]).toEqual(['CRC-Prim-HE-02']);
  });

  it('keeps slides apart and loses no tile, whatever the tiles', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 4 }), fc.nat(99), (classes, seed) => {
        const tiles = tilesOf(Object.fromEntries(classes.map((of, i) => [`class-${i}`, of])));
        fc.pre(tiles.length > 0);
        let split: ReturnType<typeof splitTiles>;
        try {
          split = splitTiles(tiles, { by: 'slide', seed, testPerClass: 3 });
        } catch (error) {
          expect(String(error)).toMatch(/split by tile/);
          return;
        }
        const { train, test, unused } = split;
        const slides = (part: readonly Tile[]) => new Set(part.map(({ file }) => slideOf(file)));
        const training = slides(train);
        expect([...slides(test), ...slides(unused)].filter((slide) => training.has(slide))).toEqual(
          [],
        );
        expect([...train, ...test, ...unused].map(key).sort()).toEqual(tiles.map(key).sort());
        for (const name of new Set(tiles.map(({ className }) => className))) {
          const count = (part: readonly Tile[]) =>
            part.filter(({ className }) => className === name).length;
          expect(count(train)).toBeGreaterThan(0);
          expect(count(test)).toBeGreaterThan(0);
          expect(count(test)).toBe(Math.min(3, count(test) + count(unused)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('names a class that lies on one slide', () => {
    const tiles = tilesOf({ a: [5, 5], b: [10] });
    expect(() => splitTiles(tiles, { by: 'slide', seed: 0, testPerClass: 2 })).toThrow(
      /class b are of one slide.*split by tile/,
    );
  });
});
