import { fusedKernel, type HostForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';

type SoftMaskInputs = 'inputs' | 'maps';

function softMaskOps({ inputs, maps }: Readonly<Record<SoftMaskInputs, tf.Tensor>>): tf.Tensor {
  return inputs.mul(maps.clipByValue(0, 1).expandDims(-1));
}

/** The reference. */
const softMaskOnHost: HostForm<SoftMaskInputs, object> = {
  shape: ({ inputs }) => [...inputs.shape],
  run({ inputs, maps }, _, output) {
    const channels = inputs.values.length / maps.values.length;
    for (let p = 0, i = 0; p < maps.values.length; p++) {
      const weight = Math.min(1, Math.max(0, maps.values[p]!));
      for (const end = i + channels; i < end; i++) output[i] = inputs.values[i]! * weight;
    }
  },
};

/**
 * `inputs`, `[n, ...spatial, channels]`, times `maps`, `[n, ...spatial]`, which are clipped to [0, 1].
 *
 * For 8 images of 224 x 224 x 3 the composed form takes 27 times as long on cpu, whose tfjs works out
 * each place of a broadcast anew.
 */
export const softMask = fusedKernel({
  name: 'LucidaSoftMask',
  ops: softMaskOps,
  host: softMaskOnHost,
  hostOn: ['cpu'],
});
