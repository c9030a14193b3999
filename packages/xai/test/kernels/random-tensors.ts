import type { HostTensor } from '@lucida/runtime/fused';
import fc from 'fast-check';

/**
 * Quarters from -2 to 2: sums and products of them are exact, so that two ways to add them up meet a
 * zero, a tie or a pole together.
 */
const quarters = fc.integer({ min: -8, max: 8 }).map((value) => value / 4);

/** A tensor of a shape. */
export function tensorOf(
  shape: number[],
  element: fc.Arbitrary<number> = quarters,
): fc.Arbitrary<HostTensor> {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc
    .array(element, { minLength: size, maxLength: size })
    .map((values) => ({ values: new Float32Array(values), shape }));
}

const axis = (max: number) => fc.integer({ min: 1, max });

/** Shapes `[n, ...spatial, channels]` over one or two axes; now and then many channels. */
export const activationShapes = fc
  .tuple(
    axis(3),
    fc.oneof(fc.tuple(axis(40)), fc.tuple(axis(6), axis(5))),
    fc.oneof({ weight: 4, arbitrary: axis(20) }, { weight: 1, arbitrary: axis(200) }),
  )
  .map(([samples, spatial, channels]) => [samples, ...spatial, channels]);
