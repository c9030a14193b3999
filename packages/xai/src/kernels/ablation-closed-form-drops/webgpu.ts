import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { ROUNDING } from '../../ablation/difference.js';
import { byChannel, overPositions } from '../by-channel.js';
import { CHOSEN_CLASS, chooseClass } from '../target-class.js';
import { baselineStrides, type ClosedFormDropsInput } from './types.js';

export function closedFormDropsShader({
  features,
  atBaseline,
  oneHot,
}: Readonly<Record<ClosedFormDropsInput, tf.TensorInfo>>): WebGPUForm {
  const { ofSample, ofPosition } = baselineStrides({ atBaseline });
  const form = byChannel(
    features.shape,
    '',
    CHOSEN_CLASS,
    `
      ${chooseClass('oneHot')}
      var sum = 0.0;
      ${overPositions(`
        let before = features[at];
        let after = atBaseline[n * uniforms.ofSample + p * uniforms.ofPosition + k];
        let change = before - after;
        if (abs(change) > ${ROUNDING} * max(abs(before), abs(after))) {
          sum += change * kernel[(p * uniforms.channels + k) * uniforms.classes + chosen];
        }
      `)}
      reduced = total(own, sum);
    `,
  );
  return {
    ...form,
    uniforms: [
      ...(form.uniforms ?? []),
      { name: 'classes', type: 'i32', value: oneHot.shape[1]! },
      { name: 'ofSample', type: 'i32', value: ofSample },
      { name: 'ofPosition', type: 'i32', value: ofPosition },
    ],
  };
}
