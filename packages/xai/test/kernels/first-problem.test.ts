import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { firstProblem } from '../../src/kernels/first-problem/index.js';
import { tensorOf } from './random-tensors.js';

const anyFloat = fc.oneof(
  { weight: 200, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

const cases = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    // More than seven tensors are more than a shader may bind.
    fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }), {
      minLength: 1,
      maxLength: 9,
    }),
  )
  .chain(([samples, shapes]) =>
    fc.record({
      inputs: fc.record(
        Object.fromEntries(
          shapes.map((shape, i) => [`tensor${i}`, tensorOf([samples, ...shape], anyFloat)]),
        ),
      ),
      attrs: fc.constant({ codes: shapes.map((_, i) => 1 + Math.floor(i / 2)) }),
    }),
  );

testKernelForms(firstProblem, cases, { runs: 25 });
