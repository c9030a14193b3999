import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { closedFormDrops } from '../../src/kernels/ablation-closed-form-drops/index.js';
import { finishedWeights } from '../../src/kernels/ablation-weights/index.js';
import { activationShapes, tensorOf } from './random-tensors.js';

const classCounts = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 250, max: 300 }));

/** One-hot rows, `[samples, classes]`. */
const oneHotOf = (samples: number, classes: number) =>
  fc.array(fc.nat({ max: classes - 1 }), { minLength: samples, maxLength: samples }).map((rows) => {
    const values = new Float32Array(samples * classes);
    rows.forEach((chosen, n) => {
      values[n * classes + chosen] = 1;
    });
    return { values, shape: [samples, classes] };
  });

const closedForms = fc
  .tuple(activationShapes, fc.integer({ min: 1, max: 12 }), fc.boolean(), fc.boolean())
  .chain(([shape, classes, oneSample, onePosition]) => {
    const [samples, positions, channels] = [shape[0]!, shape[1]!, shape.at(-1)!];
    const baselineShape = [oneSample ? 1 : samples, onePosition ? 1 : positions, channels];
    // Of a difference of quarters nothing is rounding; of others nearly all is.
    const near = fc.constantFrom(0, 1e-6, -1e-6).map((off) => 1 + off);
    return fc.record({
      inputs: fc.oneof(
        fc.record({
          features: tensorOf([samples, positions, channels]),
          atBaseline: tensorOf(baselineShape),
          kernel: tensorOf([positions, channels, classes]),
          oneHot: oneHotOf(samples, classes),
        }),
        fc.record({
          features: tensorOf([samples, positions, channels], near),
          atBaseline: tensorOf(baselineShape, near),
          kernel: tensorOf([positions, channels, classes]),
          oneHot: oneHotOf(samples, classes),
        }),
      ),
      attrs: fc.constant({}),
    });
  });
testKernelForms(closedFormDrops, closedForms, { runs: 20 });

/** Zeros and magnitudes that no backend may divide by among the scores; dead channels. */
const scores = fc.constantFrom(0, 1e-40, -1e-40, 0.5, -2, 3);
const few = fc.constantFrom(0, 0, 0, 0, 1);
const finished = fc
  .tuple(activationShapes, classCounts, fc.boolean())
  .chain(([shape, classes, oneSample]) => {
    const [samples, channels] = [shape[0]!, shape.at(-1)!];
    return fc.record({
      inputs: fc.record({
        drops: tensorOf([samples, channels]),
        scores: tensorOf([samples, classes], scores),
        oneHot: oneHotOf(samples, classes),
        activation: tensorOf(shape, few),
        baseline: tensorOf([oneSample ? 1 : samples, 1, channels], fc.constantFrom(0, 0, 1)),
      }),
      attrs: fc.constant({}),
    });
  });
testKernelForms(finishedWeights, finished, { runs: 20 });
