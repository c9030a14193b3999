import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { denseGradient } from '../../src/kernels/dense-gradient/index.js';
import { predictedRows } from '../../src/kernels/predicted-rows/index.js';
import { activationShapes, tensorOf } from './random-tensors.js';

const samplesAndClasses = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 150 }),
);

testKernelForms(
  predictedRows,
  samplesAndClasses
    .chain((shape) => tensorOf(shape))
    .map((logits) => ({ inputs: { logits }, attrs: {} })),
  { runs: 25 },
);

/** A gradient through a dense layer of the flattened activation, or of its mean. */
const dense = fc
  .tuple(activationShapes, fc.integer({ min: 1, max: 12 }), fc.boolean())
  .chain(([shape, classes, averaged]) => {
    const positions = shape.slice(1, -1).reduce((product, size) => product * size, 1);
    const kernelShape = [averaged ? 1 : positions, shape.at(-1)!, classes];
    return fc.record({
      inputs: fc.record({ seed: tensorOf([shape[0]!, classes]), kernel: tensorOf(kernelShape) }),
      attrs: fc.boolean().map((oneHot) => ({ shape, oneHot })),
    });
  });
testKernelForms(denseGradient, dense, { runs: 25 });
