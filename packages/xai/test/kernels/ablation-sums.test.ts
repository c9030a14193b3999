import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { ablationPooledSums } from '../../src/kernels/ablation-pooled-sums/index.js';
import { ablationDenseSums, ablationSums } from '../../src/kernels/ablation-sums/index.js';
import { uniform } from '../reference/random-net.js';

const axis = fc.record({
  size: fc.integer({ min: 1, max: 6 }),
  window: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  padding: fc.nat({ max: 2 }),
});

type Axis = typeof axis extends fc.Arbitrary<infer T> ? T : never;

/** As many windows as fit, the last of which may reach into zeros as the first may. */
const windowsOf = ({ size, window, stride, dilation, padding }: Axis) =>
  Math.max(1, Math.ceil((size + 2 * padding - (window - 1) * dilation) / stride));

const cases = fc
  .record({
    seed: fc.nat(),
    samples: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 4 }),
    units: fc.integer({ min: 1, max: 4 }),
    y: axis,
    x: axis,
    dilated: fc.boolean(),
    first: fc.nat({ max: 5 }),
    count: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ seed, samples, channels, units, dilated, first, count, ...axes }) => {
    // As in any framework, strides or dilations.
    const only = (one: Axis) => (dilated ? { ...one, stride: 1 } : { ...one, dilation: 1 });
    const [y, x] = [only(axes.y), only(axes.x)];
    const next = uniform(seed);
    const filled = (...shape: number[]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return { values: Float32Array.from({ length: size }, next), shape };
    };
    return {
      inputs: {
        sums: filled(samples, windowsOf(y), windowsOf(x), units),
        change: filled(samples, y.size, x.size, channels),
        kernel: filled(y.window, x.window, channels, units),
      },
      attrs: {
        first,
        count,
        strides: [y.stride, x.stride] as const,
        dilations: [y.dilation, x.dilation] as const,
        padding: [y.padding, x.padding] as const,
      },
    };
  });

testKernelForms(ablationSums, cases, { runs: 15 });
testKernelForms(ablationDenseSums, cases, { runs: 10 });

/** Windows within the image, from a share of its sides; with gaps between them, or none. */
const pooled = fc
  .record({
    given: cases,
    activation: fc.constantFrom('linear' as const, 'relu' as const),
    reduce: fc.constantFrom('maximum' as const, 'average' as const),
    rows: fc.double({ min: 0.01, max: 1, noNaN: true }),
    columns: fc.double({ min: 0.01, max: 1, noNaN: true }),
    gap: fc.nat({ max: 1 }),
  })
  .map(({ given: { inputs, attrs }, rows, columns, gap, ...of }) => {
    const [, height, width] = inputs.sums.shape as [number, number, number];
    const window = [Math.ceil(rows * height), Math.ceil(columns * width)] as [number, number];
    const steps = [window[0] + gap, window[1] + gap] as const;
    return { inputs, attrs: { ...attrs, ...of, window, steps } };
  });
testKernelForms(ablationPooledSums, pooled, { runs: 12 });
