import fc from 'fast-check';

/** Settings of layers, for property tests. */

export const channels = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 70 }));
const side = fc.integer({ min: 5, max: 12 });
export const kernel = fc.integer({ min: 1, max: 5 });
export const padding = fc.constantFrom('same' as const, 'valid' as const);
export const pair = <T>(one: fc.Arbitrary<T>) => fc.tuple(one, one);
/** tfjs has either. */
export const steps = fc.oneof(
  fc.record({ strides: pair(fc.integer({ min: 1, max: 3 })), dilationRate: fc.constant([1, 1]) }),
  fc.record({ strides: fc.constant([1, 1]), dilationRate: pair(fc.integer({ min: 1, max: 2 })) }),
) as fc.Arbitrary<{ strides: [number, number]; dilationRate: [number, number] }>;
const seed = fc.integer({ min: 1, max: 1e6 });
export const image = fc.record({ height: side, width: side, channels, seed });

/** Fits 'valid' windows too: a window never reaches beyond the smallest side. */
export const fits = (size: readonly number[], rate: readonly number[], sides: readonly number[]) =>
  size.every((length, axis) => (length - 1) * rate[axis]! + 1 <= sides[axis]!);
