import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { channelShape } from '../shapes.js';
import type { DenseGradientAttrs } from './attrs.js';

/** One thread a row of the kernel, which it writes to all positions that share it. */
export function denseGradientShader(
  { kernel }: { readonly seed: tf.TensorInfo; readonly kernel: tf.TensorInfo },
  { shape }: DenseGradientAttrs,
): WebGPUForm {
  const { samples, positions, channels } = channelShape(shape);
  const [ownPositions, , classes] = kernel.shape as [number, number, number];
  const rows = ownPositions * channels;
  return {
    shape,
    key: '',
    threads: samples * rows,
    uniforms: [
      { name: 'samples', type: 'i32', value: samples },
      { name: 'rows', type: 'i32', value: rows },
      { name: 'classes', type: 'i32', value: classes },
      { name: 'channels', type: 'i32', value: channels },
      { name: 'spread', type: 'i32', value: positions / ownPositions },
    ],
    code: `
      fn main(index : i32) {
        if (index >= uniforms.samples * uniforms.rows) { return; }
        let n = index / uniforms.rows;
        let row = index % uniforms.rows;
        var sum = 0.0;
        for (var c = 0; c < uniforms.classes; c++) {
          // Of a logit's seed all entries but one are 0.
          let share = seed[n * uniforms.classes + c];
          if (share != 0.0) { sum += share * kernel[row * uniforms.classes + c]; }
        }
        sum /= f32(uniforms.spread);
        let start = n * uniforms.rows * uniforms.spread + row;
        for (var p = 0; p < uniforms.spread; p++) {
          result[start + p * uniforms.channels] = sum;
        }
      }
    `,
  };
}
