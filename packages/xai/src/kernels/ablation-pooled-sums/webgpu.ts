import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { takenByChannel } from '../ablation-sums/taken-by-channel.js';
import type { AblationSumsInput } from '../ablation-sums/types.js';
import { type PooledSumsAttrs, pooledShape } from './types.js';

/** One thread a pooled value. */
export function pooledSumsShader(
  { sums, kernel }: Readonly<Record<AblationSumsInput, tf.TensorInfo>>,
  attrs: PooledSumsAttrs,
): WebGPUForm {
  const { first, count, strides, dilations, padding } = attrs;
  const { activation, reduce, window, steps } = attrs;
  const shape = pooledShape(sums.shape, attrs);
  const [rows, columns] = kernel.shape as [number, number];
  const geometry = [rows, columns, ...strides, ...dilations, ...padding, ...window, ...steps];
  const value = activation === 'relu' ? 'max(sum, 0.0)' : 'sum';
  const isMaximum = reduce === 'maximum';
  return {
    shape,
    key: `${geometry} ${activation} ${reduce}`,
    threads: shape.reduce((product, size) => product * size, 1),
    uniforms: [
      { name: 'first', type: 'i32', value: first },
      { name: 'count', type: 'i32', value: count },
      { name: 'pooledRows', type: 'i32', value: shape[2]! },
      { name: 'pooledColumns', type: 'i32', value: shape[3]! },
    ],
    code: `
      fn main(index : i32) {
        let units = uniforms.sumsShape[3];
        let unit = index % units;
        let left = index / units % uniforms.pooledColumns * ${steps[1]};
        let top = index / units / uniforms.pooledColumns % uniforms.pooledRows * ${steps[0]};
        let head = index / units / uniforms.pooledColumns / uniforms.pooledRows;
        let sample = head / uniforms.count;
        if (sample >= uniforms.sumsShape[0]) { return; }
        let channel = uniforms.first + head % uniforms.count - 1;
        let channels = uniforms.changeShape[3];
        let changes = channel >= 0 && channel < channels;
        var pooled = ${isMaximum ? '-3.4e38' : '0.0'};
        for (var y = top; y < top + ${window[0]}; y++) {
          // Row by row, so that a large average rounds little.
          var of_row = 0.0;
          for (var x = left; x < left + ${window[1]}; x++) {
            let place = (sample * uniforms.sumsShape[1] + y) * uniforms.sumsShape[2] + x;
            var sum = sums[place * units + unit];
            if (changes) {
              ${takenByChannel([rows, columns], { strides, dilations, padding })}
            }
            ${isMaximum ? `pooled = max(pooled, ${value});` : `of_row += ${value};`}
          }
          ${isMaximum ? '' : 'pooled += of_row;'}
        }
        result[index] = ${isMaximum ? 'pooled' : `pooled / ${window[0] * window[1]}.0`};
      }
    `,
  };
}
