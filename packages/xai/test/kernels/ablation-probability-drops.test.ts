import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { probabilityDrops } from '../../src/kernels/ablation-probability-drops/index.js';
import { uniform } from '../reference/random-net.js';

const cases = fc
  .record({
    seed: fc.nat(),
    samples: fc.integer({ min: 1, max: 3 }),
    items: fc.integer({ min: 1, max: 5 }),
    classes: fc.integer({ min: 2, max: 150 }),
    chosen: fc.nat(),
    /** Logits, and what ablations take from them, up to this. */
    scale: fc.constantFrom(0.01, 1, 20),
  })
  .map(({ seed, samples, items, classes, chosen, scale }) => {
    const next = uniform(seed);
    const filled = (...shape: number[]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return { values: Float32Array.from({ length: size }, () => scale * next()), shape };
    };
    const oneHot = new Float32Array(samples * classes);
    for (let n = 0; n < samples; n++) oneHot[n * classes + ((chosen + n) % classes)] = 1;
    return {
      inputs: {
        logits: filled(samples, classes),
        differences: filled(samples, items, classes),
        oneHot: { values: oneHot, shape: [samples, classes] },
      },
      attrs: {},
    };
  });

testKernelForms(probabilityDrops, cases, { runs: 30 });
