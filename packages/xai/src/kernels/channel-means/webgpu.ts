import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { byChannel, overPositions } from '../by-channel.js';
import type { ChannelMeansAttrs } from './attrs.js';

export function channelMeansShader(
  { x }: { readonly x: tf.TensorInfo },
  { positions }: ChannelMeansAttrs,
): WebGPUForm {
  const form = byChannel(
    x.shape,
    '',
    '',
    `
      var sum = 0.0;
      ${overPositions('sum += x[at];')}
      reduced = total(own, sum) / f32(uniforms.divisor);
    `,
  );
  const divisor = { name: 'divisor', type: 'i32' as const, value: positions };
  return { ...form, uniforms: [...(form.uniforms ?? []), divisor] };
}
