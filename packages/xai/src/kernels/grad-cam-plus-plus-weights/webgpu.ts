import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { byChannel, overPositions } from '../by-channel.js';
import { channelShape } from '../shapes.js';
import { CANCELLATION, type GradCamPlusPlusAttrs } from './attrs.js';

export function gradCamPlusPlusWeightsShader(
  { activation, gradient }: Readonly<Record<'activation' | 'gradient', tf.TensorInfo>>,
  { over, normalizeAlpha }: GradCamPlusPlusAttrs,
): WebGPUForm {
  const form = byChannel(
    activation.shape,
    `${normalizeAlpha}`,
    '',
    `
      var sum = 0.0;
      ${overPositions('sum += activation[at];')}
      let channelSum = total(own, sum) / f32(uniforms.over);
      var weight = 0.0;
      var alphas = 0.0;
      var size = 0.0;
      ${overPositions(
        `
        let slope = gradient[at];
        let denominator = 2.0 + slope * channelSum;
        if (slope > 0.0 && abs(denominator) > ${CANCELLATION}) {
          let alpha = 1.0 / denominator;
          weight += alpha * slope;
          alphas += alpha * f32(uniforms.over);
          size += abs(alpha) * f32(uniforms.over);
        }
      `,
        'uniforms.shares',
      )}
      reduced = total(own, weight);
      ${normalizeAlpha ? NORMALIZE : ''}
    `,
  );
  const { positions: shares } = channelShape(gradient.shape);
  return {
    ...form,
    uniforms: [
      ...(form.uniforms ?? []),
      { name: 'over', type: 'i32', value: over },
      { name: 'shares', type: 'i32', value: shares },
    ],
  };
}

const NORMALIZE = `
  let divisor = total(own, alphas);
  let least = max(${CANCELLATION} * total(own, size), 0x1p-126f);
  if (abs(divisor) > least) { reduced /= divisor; } else { reduced = 0.0; }
`;
