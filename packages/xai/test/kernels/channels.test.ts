import type { HostTensor } from '@lucida/runtime/fused';
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
  fc
    .record({
      inputs: fc.oneof(withGradient, withShares),
      attrs: fc.record({ over, normalizeAlpha: fc.boolean() }),
    })
    .map(({ inputs, attrs }) => ({
      // Alphas of both signs cancel when they are normalised, which leaves float32 no digits to
      // compare; behind a ReLU there is one sign.
      inputs: attrs.normalizeAlpha
        ? { ...inputs, activation: rectified(inputs.activation) }
        : inputs,
      attrs,
    })),
  RUNS,
);

function rectified({ values, shape }: HostTensor): HostTensor {
  return { values: Float32Array.from(values, (value) => Math.max(value, 0)), shape };
}

/** Slopes of 1/4 and 3/4 over a channel that sums to -4: alphas of 1 and -1. */
const cancelling = {
  activation: { values: new Float32Array([-2, -2]), shape: [1, 2, 1] },
  gradient: { values: new Float32Array([0.25, 0.75]), shape: [1, 2, 1] },
};
testKernelForms(
  gradCamPlusPlusWeights,
  fc.constant({ inputs: cancelling, attrs: { over: 1, normalizeAlpha: true } }),
  { runs: 1, tolerance: 0 },
);
