import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type Reduction, reduction, type Slab, slabOf } from '../reduction.js';
import { callOnWebgpu, runShader, webgpuKernel, withTensor } from '../webgpu.js';

/** Up to this many neighbouring values are added by one thread, of more by a workgroup. */
const SHORT = 64;

/** How many values one thread adds at most; 16 at a time, whose sums are then added. */
const THREAD = 128;

/** Threads of a workgroup that adds neighbouring values. */
const WORKGROUP = 128;

/** What is added up and how: in integers, or in floats and then divided by a number. */
interface Arithmetic {
  readonly type: 'f32' | 'i32';
  readonly divisor: number;
}

/**
 * A sum that keeps its digits. tfjs' kernel gives each thread of one workgroup its share of the
 * values, up to 512 at 2^18, to add one after the other, and is off by 6e-6 of the sum then; here no
 * more than 16 numbers are added so. tfjs adds integers as float32, and loses those above 2^24; here
 * they are added as integers. Axes before the last are reduced in place where tfjs transposes.
 */
export const sum = webgpuKernel<tf.SumInputs, tf.SumAttrs>((backend, { x }, attrs) => {
  const type = x.dtype === 'float32' ? 'f32' : 'i32';
  return reduce(backend, x, reduction(x, attrs), { type, divisor: 1 });
});

/** A mean that keeps its digits likewise, of floats; integers are taken as floats, as on cpu. */
export const mean = webgpuKernel<tf.MeanInputs, tf.MeanAttrs>((backend, { x }, attrs) => {
  const parts = reduction(x, attrs);
  return reduce(backend, x, parts, { type: 'f32', divisor: parts.length });
});

function reduce(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  { axes, shape, rows, length }: Reduction,
  arithmetic: Arithmetic,
): tf.TensorInfo {
  if (rows * length === 0) {
    const dtype = arithmetic.type === 'f32' ? 'float32' : 'int32';
    return callOnWebgpu(tf.Fill, backend, {}, { shape, value: 0, dtype });
  }
  const slab = slabOf(x.shape, axes);
  if (slab !== null) return { ...addUp(backend, x, slab, arithmetic), shape };
  const perm = tf.backend_util.getAxesPermutation(axes, x.shape.length) ?? [];
  const transposed = callOnWebgpu(tf.Transpose, backend, { x }, { perm });
  return withTensor(backend, transposed, (values) => ({
    ...addUp(backend, values, { outer: rows, length, inner: 1 }, arithmetic),
    shape,
  }));
}

/** Adds up the middle axis in parts, and then the sums of the parts, until one is left. */
function addUp(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  slab: Slab,
  { type, divisor }: Arithmetic,
): tf.TensorInfo {
  const together = slab.inner === 1 && slab.length > SHORT;
  const size = together ? THREAD * WORKGROUP : THREAD;
  const parts = Math.ceil(slab.length / size);
  const sums = slab.outer * parts * slab.inner;
  const total = runShader(
    'LucidaSum',
    backend,
    { x },
    {
      shape: [sums],
      dtype: type === 'f32' ? 'float32' : 'int32',
      // Only floats are divided, and by the last round.
      key: `${together} ${type} ${x.dtype} ${divisor !== 1 && parts === 1}`,
      threads: together ? sums * WORKGROUP : sums,
      workgroupSize: together ? WORKGROUP : 64,
      uniforms: { ...slab, parts, size, sums, divisor },
      code: shader(type, together, divisor !== 1 && parts === 1),
    },
  );
  if (parts === 1) return total;
  return withTensor(backend, total, () =>
    addUp(backend, total, { ...slab, length: parts }, { type, divisor }),
  );
}

function shader(type: 'f32' | 'i32', together: boolean, divide: boolean): string {
  const finished = divide ? 'total / f32(uniforms.divisor)' : 'total';
  // Adds up every `step`-th value of a part from `first` on, in runs of 16.
  const add = `
    fn add(number : i32, first : i32, step : i32) -> ${type} {
      let column = number % uniforms.inner;
      let part = (number / uniforms.inner) % uniforms.parts;
      let row = number / (uniforms.inner * uniforms.parts);
      let end = min((part + 1) * uniforms.size, uniforms.length);
      var total = ${type}(0);
      var run = ${type}(0);
      var added = 0;
      for (var k = part * uniforms.size + first; k < end; k += step) {
        run += ${type}(x[(row * uniforms.length + k) * uniforms.inner + column]);
        added++;
        if ((added & 15) == 0) {
          total += run;
          run = ${type}(0);
        }
      }
      return total + run;
    }
  `;
  if (!together) {
    return `${add}
      fn main(index : i32) {
        if (index >= uniforms.sums) { return; }
        let total = add(index, 0, 1);
        result[index] = ${finished};
      }
    `;
  }
  return `${add}
    var<workgroup> totals : array<${type}, ${WORKGROUP}>;

    fn main(index : i32) {
      let number = index / ${WORKGROUP};
      let local = i32(localIndex);
      totals[local] = ${type}(0);
      if (number < uniforms.sums) { totals[local] = add(number, local, ${WORKGROUP}); }
      workgroupBarrier();
      for (var half = ${WORKGROUP / 2}; half > 0; half /= 2) {
        if (local < half) { totals[local] += totals[local + half]; }
        workgroupBarrier();
      }
      if (local == 0 && number < uniforms.sums) {
        let total = totals[0];
        result[number] = ${finished};
      }
    }
  `;
}
