import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { channelMeans } from '../../src/kernels/channel-means/index.js';
import { gradCamPlusPlusWeights } from '../../src/kernels/grad-cam-plus-plus-weights/index.js';
import { gradientProductSum } from '../../src/kernels/gradient-product-sum/index.js';
import { weightedChannelSum } from '../../src/kernels/weighted-channel-sum/index.js';
import { activationShapes, tensorOf } from './random-tensors.js';

const RUNS = { runs: 25 };

const activations = activationShapes.chain((shape) => fc.record({ x: tensorOf(shape) }));
testKernelForms(
  channelMeans,
  fc.record({
    inputs: activations,
    attrs: fc.record({ positions: fc.integer({ min: 1, max: 50 }) }),
  }),
  RUNS,
);

const weighted = activationShapes.chain((shape) =>
  fc.record({ activation: tensorOf(shape), weights: tensorOf([shape[0]!, shape.at(-1)!]) }),
);
testKernelForms(
  weightedChannelSum,
  weighted.map((inputs) => ({ inputs, attrs: {} })),
  RUNS,
);

const withGradient = activationShapes.chain((shape) =>
  fc.record({ activation: tensorOf(shape), gradient: tensorOf(shape) }),
);
testKernelForms(
  gradientProductSum,
  fc.record({ inputs: withGradient, attrs: fc.record({ positive: fc.boolean() }) }),
  RUNS,
);
/** Powers of two, by which divisions are exact: all forms meet a pole together. */
const over = fc.constantFrom(1, 2, 8);
const withShares = fc
  .tuple(activationShapes, fc.integer({ min: 1, max: 40 }))
  .chain(([shape, shares]) =>
    fc.record({
      activation: tensorOf(shape),
      gradient: tensorOf([shape[0]!, shares, shape.at(-1)!]),
    }),
  );
testKernelForms(
  gradCamPlusPlusWeights,
  fc.record({
    inputs: fc.oneof(withGradient, withShares),
    attrs: fc.record({ over, normalizeAlpha: fc.boolean() }),
  }),
  // Alphas of both signs cancel in part when they are normalised.
  { ...RUNS, tolerance: 1e-4 },
);
