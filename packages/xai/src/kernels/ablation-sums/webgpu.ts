import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { takenByChannel } from './taken-by-channel.js';
import type { AblationSumsAttrs, AblationSumsInput } from './types.js';

/** One thread a value. */
export function ablationSumsShader(
  { sums, kernel }: Readonly<Record<AblationSumsInput, tf.TensorInfo>>,
  { first, count, strides, dilations, padding }: AblationSumsAttrs,
): WebGPUForm {
  const shape = [sums.shape[0]!, count, ...sums.shape.slice(1)];
  const [rows, columns] = kernel.shape as [number, number];
  return {
    shape,
    key: `${[rows, columns, ...strides, ...dilations, ...padding]}`,
    threads: shape.reduce((product, size) => product * size, 1),
    uniforms: [
      { name: 'first', type: 'i32', value: first },
      { name: 'count', type: 'i32', value: count },
    ],
    code: `
      fn main(index : i32) {
        let size = uniforms.sumsShape[1] * uniforms.sumsShape[2] * uniforms.sumsShape[3];
        let head = index / size;
        let sample = head / uniforms.count;
        if (sample >= uniforms.sumsShape[0]) { return; }
        let place = index % size;
        let units = uniforms.sumsShape[3];
        let unit = place % units;
        let x = place / units % uniforms.sumsShape[2];
        let y = place / units / uniforms.sumsShape[2];
        let channel = uniforms.first + head % uniforms.count - 1;
        let channels = uniforms.changeShape[3];
        var sum = sums[sample * size + place];
        if (channel >= 0 && channel < channels) {
          ${takenByChannel([rows, columns], { strides, dilations, padding })}
        }
        result[index] = sum;
      }
    `,
  };
}
