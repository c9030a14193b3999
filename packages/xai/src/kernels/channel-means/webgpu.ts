import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { byChannel, overPositions } from '../by-channel.js';

export function channelMeansShader({ x }: { readonly x: tf.TensorInfo }): WebGPUForm {
  return byChannel(
    x.shape,
    '',
    '',
    `
      var sum = 0.0;
      ${overPositions('sum += x[at];')}
      reduced = total(own, sum) / f32(uniforms.positions);
    `,
  );
}
