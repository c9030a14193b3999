import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { nonFiniteRows } from '../../src/kernels/non-finite-rows/index.js';

const anyFloat = fc.oneof(
  { weight: 200, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

const cases = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 150 }))
  .chain(([rows, columns]) =>
    fc.array(anyFloat, { minLength: rows * columns, maxLength: rows * columns }).map((values) => ({
      inputs: { x: { values: new Float32Array(values), shape: [rows, columns] } },
      attrs: {},
    })),
  );

testKernelForms(nonFiniteRows, cases);
