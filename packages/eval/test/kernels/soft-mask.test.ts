import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { softMask } from '../../src/kernels/soft-mask/index.js';

/** Within [0, 1], beyond either end, and at both. */
const weight = fc.oneof(fc.float({ min: -2, max: 3, noNaN: true }), fc.constantFrom(0, 1));

const cases = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 4 }),
  )
  .chain(([n, positions, channels]) => {
    const of = (value: fc.Arbitrary<number>, length: number) =>
      fc
        .array(value, { minLength: length, maxLength: length })
        .map((values) => Float32Array.from(values));
    return fc
      .tuple(
        of(weight, n * positions),
        of(fc.float({ min: -4, max: 4, noNaN: true }), n * positions * channels),
      )
      .map(([maps, inputs]) => ({
        inputs: {
          inputs: { values: inputs, shape: [n, positions, channels] },
          maps: { values: maps, shape: [n, positions] },
        },
        attrs: {},
      }));
  });

testKernelForms(softMask, cases, { tolerance: 1e-6 });
