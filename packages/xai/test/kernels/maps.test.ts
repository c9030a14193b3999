import { testKernelForms } from '@lucida/runtime/testing/fused';
import fc from 'fast-check';
import { degenerateCodes } from '../../src/kernels/degenerate-codes/index.js';
import { finishedMaps } from '../../src/kernels/finished-maps/index.js';
import { resizeTaps } from '../../src/postprocess/taps.js';
import { RESIZERS, type Resizer } from '../../src/types.js';
import { tensorOf } from './random-tensors.js';

const size = fc.integer({ min: 1, max: 20 });
const spatials = fc.oneof(fc.tuple(size), fc.tuple(size, size));

/** Maps of a shape, of any magnitude; now and then all values are the same. */
const mapsOf = (shape: number[]) => {
  const equal = fc.integer({ min: -4, max: 4 }).map((value) => tensorFilled(shape, value));
  const maps = fc.oneof({ weight: 4, arbitrary: tensorOf(shape) }, { weight: 1, arbitrary: equal });
  return fc.tuple(maps, fc.constantFrom(1, 2 ** 120, 2 ** -120)).map(([{ values }, scale]) => ({
    values: Float32Array.from(values, (value) => value * scale),
    shape,
  }));
};

function tensorFilled(shape: number[], value: number) {
  return { values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape };
}

const batches = fc.tuple(fc.integer({ min: 1, max: 3 }), spatials);

testKernelForms(
  degenerateCodes,
  batches
    .chain(([samples, spatial]) => mapsOf([samples, ...spatial]))
    .map((raw) => ({ inputs: { raw }, attrs: {} })),
  { runs: 25 },
);

const resized = batches.chain(([samples, from]) =>
  fc
    .tuple(
      mapsOf([samples, ...from]),
      // Beyond 64 rows a workgroup finishes more than one.
      fc.array(fc.integer({ min: 1, max: 70 }), { minLength: from.length, maxLength: from.length }),
      fc.constantFrom(...RESIZERS),
    )
    .map(([raw, shape, resizer]) => {
      const [height, width] = from.length === 1 ? [1, from[0]] : (from as [number, number]);
      const [toHeight, toWidth] = shape.length === 1 ? [1, shape[0]!] : (shape as [number, number]);
      return {
        inputs: {
          raw,
          rows: tapsOf(resizer, height, toHeight),
          columns: tapsOf(resizer, width, toWidth),
        },
        attrs: { shape, resizer },
      };
    }),
);

function tapsOf(resizer: Resizer, from: number, to: number) {
  const values = resizeTaps(resizer, from, to);
  return { values, shape: [to, values.length / to] };
}

testKernelForms(finishedMaps, resized, { runs: 40 });
