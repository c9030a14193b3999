import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { topFractionMask } from '../../src/kernels/top-fraction-mask/index.js';

/** Graphics devices may take a subnormal for 0. */
const normal = fc
  .float({ min: -4, max: 4, noNaN: true })
  .map((value) => (Math.abs(value) < 2 ** -126 ? 0 : value));
/** With ties, both zeros, and values that differ in their last bits or by all their exponent. */
const attribution = fc.oneof(
  normal,
  fc.constantFrom(0, -0, 0.25, -0.25, 1, 1 + 2 ** -23, 1 - 2 ** -24, 2 ** 100, -(2 ** -100)),
);

const cases = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ max: 40, min: 1 }),
  )
  .chain(([n, height, width]) => {
    const of = (value: fc.Arbitrary<number>, length: number) =>
      fc
        .array(value, { minLength: length, maxLength: length })
        .map((values) => Float32Array.from(values));
    const positions = height * width;
    return fc
      .tuple(
        of(attribution, n * positions),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: positions - 1 }),
      )
      .chain(([maps, channels, rank]) =>
        of(normal, n * positions * channels).map((inputs) => ({
          inputs: {
            inputs: { values: inputs, shape: [n, height, width, channels] },
            maps: { values: maps, shape: [n, height, width] },
          },
          attrs: { rank },
        })),
      );
  });

testKernelForms(topFractionMask, cases, { tolerance: 0 });

it('the host form keeps what is above the element that sorting finds', () => {
  fc.assert(
    fc.property(cases, ({ inputs: { inputs, maps }, attrs: { rank } }) => {
      const output = new Float32Array(inputs.values.length);
      topFractionMask.forms.host.run({ inputs, maps }, { rank }, output);
      const positions = maps.shape[1]! * maps.shape[2]!;
      const expected = Array.from(inputs.values, (value, i) => {
        const p = Math.floor(i / inputs.shape[3]!);
        const from = p - (p % positions);
        const sorted = Array.from(maps.values.slice(from, from + positions)).sort((a, b) => b - a);
        return maps.values[p]! > sorted[rank]! ? value : 0;
      });
      expect(Array.from(output)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
