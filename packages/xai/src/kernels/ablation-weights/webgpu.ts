import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { byChannel, overPositions } from '../by-channel.js';
import { CHOSEN_CLASS, chooseClass } from '../target-class.js';
import type { AblationWeightsInput } from './host.js';

export function ablationWeightsShader({
  activation,
  baseline,
  scores,
}: Readonly<Record<AblationWeightsInput, tf.TensorInfo>>): WebGPUForm {
  const form = byChannel(
    activation.shape,
    '',
    CHOSEN_CLASS,
    `
      ${chooseClass('oneHot')}
      var different = 0.0;
      ${overPositions(`
        if (activation[at] != baseline[n * uniforms.ofSample + k]) { different = 1.0; }
      `)}
      if (total(own, different) > 0.0 && inside) {
        let size = abs(scores[n * uniforms.classes + chosen]);
        reduced = drops[n * uniforms.channels + k] / select(size, 1.0, size < 0x1p-126f);
      }
    `,
  );
  return {
    ...form,
    uniforms: [
      ...(form.uniforms ?? []),
      { name: 'classes', type: 'i32', value: scores.shape[1]! },
      { name: 'ofSample', type: 'i32', value: baseline.shape[0] === 1 ? 0 : baseline.shape[2]! },
    ],
  };
}
