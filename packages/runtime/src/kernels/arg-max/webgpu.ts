import type * as tf from '@tensorflow/tfjs';
import { reduction, slabOf } from '../reduction.js';
import { runShader, webgpuKernel, wgslType } from '../webgpu.js';

/** Up to this many neighbouring values are searched by one thread, of more by a workgroup. */
const SHORT = 64;

const WORKGROUP = 64;

/**
 * The index of the largest (`>`) or smallest (`<`) value along an axis, the first of equal ones as on
 * the other backends; which one tfjs' kernel finds among 32 values and more is left to chance. Of a
 * vector the result is a scalar, where tfjs gives a vector of one. Integers are compared as such.
 */
function argExtreme(comparison: '>' | '<'): tf.KernelFunc {
  return webgpuKernel<tf.ArgMaxInputs, tf.ArgMaxAttrs>((backend, { x }, { axis }) => {
    const { axes, shape, rows } = reduction(x, { axis });
    // One axis is never interrupted by another.
    const slab = slabOf(x.shape, axes)!;
    const together = slab.inner === 1 && slab.length > SHORT;
    return runShader(
      'LucidaArgExtreme',
      backend,
      { x },
      {
        shape,
        dtype: 'int32',
        key: `${comparison} ${together} ${x.dtype}`,
        threads: together ? rows * WORKGROUP : rows,
        workgroupSize: WORKGROUP,
        uniforms: { rows, length: slab.length, inner: slab.inner },
        code: shader(comparison, wgslType(x), together),
      },
    );
  });
}

export const argMax = argExtreme('>');
export const argMin = argExtreme('<');

function shader(comparison: '>' | '<', type: 'f32' | 'i32', together: boolean): string {
  // Starts with the row's first value: if that is no number, none exceeds it, as on cpu.
  const search = `
    fn valueAt(row : i32, k : i32) -> ${type} {
      let outer = row / uniforms.inner;
      return x[(outer * uniforms.length + k) * uniforms.inner + row % uniforms.inner];
    }

    fn search(row : i32, first : i32, step : i32) -> i32 {
      var best = 0;
      var bestValue = valueAt(row, 0);
      for (var k = first; k < uniforms.length; k += step) {
        let value = valueAt(row, k);
        if (value ${comparison} bestValue) {
          best = k;
          bestValue = value;
        }
      }
      return best;
    }
  `;
  if (!together) {
    return `${search}
      fn main(index : i32) {
        if (index < uniforms.rows) { result[index] = search(index, 1, 1); }
      }
    `;
  }
  return `${search}
    var<workgroup> bests : array<i32, ${WORKGROUP}>;

    fn main(index : i32) {
      let row = index / ${WORKGROUP};
      let local = i32(localIndex);
      let present = row < uniforms.rows;
      if (present) { bests[local] = search(row, local, ${WORKGROUP}); }
      workgroupBarrier();
      for (var half = ${WORKGROUP / 2}; half > 0; half /= 2) {
        if (present && local < half) {
          let own = bests[local];
          let other = bests[local + half];
          let ownValue = valueAt(row, own);
          let otherValue = valueAt(row, other);
          if (otherValue ${comparison} ownValue || (otherValue == ownValue && other < own)) {
            bests[local] = other;
          }
        }
        workgroupBarrier();
      }
      if (present && local == 0) { result[row] = bests[0]; }
    }
  `;
}
