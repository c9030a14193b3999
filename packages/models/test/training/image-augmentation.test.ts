import { readFileSync } from 'node:fs';
import { RandomState } from '@lucida/data';
import { expectClose } from '@lucida/runtime/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { warp } from '../../src/training/augmentation/images/affine.js';
import { type AugmentationSpec, augment } from '../../src/training/augmentation/index.js';

interface AffineCase {
  readonly shape: readonly [number, number, number];
  readonly rotation: number;
  readonly shear: number;
  readonly image: readonly number[];
  readonly expected: readonly number[];
}

const { cases }: { cases: AffineCase[] } = JSON.parse(
  readFileSync(new URL('fixtures/affine.json', import.meta.url), 'utf8'),
);

const STUDY: readonly AugmentationSpec[] = [
  { type: 'affine', rotation: 15, shear: 0.1 },
  { type: 'flip', horizontal: true, vertical: true },
];

const image = (seed: number, size: number) => {
  const random = new RandomState(seed);
  return Float32Array.from({ length: size }, () => random.rand());
};

describe('affine', () => {
  it.each(cases)(
    'is that of Keras: $shape, rotation $rotation, shear $shear',
    ({ shape: [height, width, channels], rotation, shear, image, expected }) => {
      const result = new Float32Array(image.length);
      warp(Float32Array.from(image), result, { height, width, channels }, rotation, shear);
      expectClose(result, expected, 1e-6);
    },
  );

  it('keeps an even image as it is, and every value within those there were', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
        fc.nat(),
        ([height, width], seed) => {
          const spec = { type: 'affine', rotation: 180, shear: 60 } as const;
          const shape = [2, height, width, 3];
          const run = (values: Float32Array) =>
            augment(values, shape, [spec], new RandomState(seed));
          const flat = new Float32Array(6 * height * width).fill(0.25);
          expectClose(run(flat), flat, 1e-7);
          const values = image(seed, flat.length);
          const warped = run(values);
          expect(Math.min(...warped)).toBeGreaterThanOrEqual(Math.min(...values));
          expect(Math.max(...warped)).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
        },
      ),
    );
  });

  it('draws rotation, then shear, for each image, within their limits', () => {
    const shape = [3, 5, 5, 1];
    const values = image(1, 75);
    const spec = { type: 'affine', rotation: 30, shear: 10 } as const;
    const random = new RandomState(4);
    const expected = [0, 1, 2].flatMap((n) => {
      const [rotation, shear] = [random.rand(), random.rand()].map((u) => 2 * u - 1);
      const result = new Float32Array(25);
      const source = values.slice(25 * n, 25 * (n + 1));
      warp(source, result, { height: 5, width: 5, channels: 1 }, 30 * rotation!, 10 * shear!);
      return [...result];
    });
    expect([...augment(values, shape, [spec], new RandomState(4))]).toEqual(expected);
  });
});

describe('flip', () => {
  // Two channels, so that a mix-up of pixels and channels shows.
  const rows = [
    [1, -1, 2, -2, 3, -3],
    [4, -4, 5, -5, 6, -6],
    [7, -7, 8, -8, 9, -9],
  ];
  const pixels = (row: readonly number[]) => [0, 2, 4].map((i) => row.slice(i, i + 2));
  const leftRight = rows.map((row) => pixels(row).reverse().flat());
  const flips = (horizontal: boolean, vertical: boolean) => {
    const batch = Float32Array.from(Array.from({ length: 100 }, () => rows.flat()).flat());
    const spec = { type: 'flip', horizontal, vertical } as const;
    const result = augment(batch, [100, 3, 3, 2], [spec], new RandomState(2));
    return Array.from({ length: 100 }, (_, n) => result.slice(18 * n, 18 * (n + 1)).join());
  };

  it('mirrors images whole, each way about as often as not', () => {
    const results = flips(true, true);
    const outcomes = [
      rows.flat(),
      leftRight.flat(),
      rows.toReversed().flat(),
      leftRight.toReversed().flat(),
    ].map(String);
    const counts = outcomes.map((outcome) => results.filter((result) => result === outcome).length);
    expect(counts.reduce((a, b) => a + b)).toBe(100);
    for (const count of counts) expect(Math.abs(count - 25)).toBeLessThan(18); // 4 deviations
  });

  it('leaves a way alone that is not asked for', () => {
    expect(new Set(flips(true, false))).toEqual(new Set([rows, leftRight].map(String)));
    expect(new Set(flips(false, true))).toEqual(new Set([rows, rows.toReversed()].map(String)));
    expect(new Set(flips(false, false))).toEqual(new Set([String(rows)]));
  });
});

describe('the augmentation of images', () => {
  it('leaves its input alone and repeats itself for a seed', () => {
    const values = image(3, 2 * 4 * 5 * 3);
    const before = values.slice();
    const [a, b, c] = [1, 1, 2].map((s) =>
      augment(values, [2, 4, 5, 3], STUDY, new RandomState(s)),
    );
    expect(values).toEqual(before);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it('of one image does not depend on the others of its batch', () => {
    const [first, second, other] = [1, 2, 3].map((seed) => [...image(seed, 48)]);
    const run = (...images: (number[] | undefined)[]) => {
      const values = Float32Array.from(images.flatMap((image) => image!));
      return [...augment(values, [images.length, 4, 4, 3], [STUDY[0]!], new RandomState(7))];
    };
    expect(run(first, second).slice(0, 48)).toEqual(run(first, other).slice(0, 48));
    expect(run(first, second).slice(48)).toEqual(run(other, second).slice(48));
    expect(run(first, second, other).slice(0, 96)).toEqual(run(first, second));
  });
});
