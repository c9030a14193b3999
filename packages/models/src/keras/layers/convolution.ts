import { LucidaError } from '@lucida/runtime/errors';
import { show } from '../config/json.js';
import type { KerasWeight } from '../types.js';
import { alongOneAxis } from './one-dimensional.js';
import { regularizers } from './regularizers.js';
import type { LayerToTranslate, TfjsLayer, Translation, Translator } from './types.js';
import { withActivation } from './with-activation.js';

/** Arguments that all convolutions have and tfjs takes as they are. */
const COMMON = ['filters', 'kernel_size', 'strides', 'padding', 'use_bias'] as const;

export const dense: Translator = (layer) =>
  withActivation(layer, 'Dense', {
    units: layer.args.number('units'),
    ...layer.args.keep('use_bias'),
    ...regularizers(layer),
  });

export const conv2d: Translator = (layer) => {
  refuseGroups(layer);
  layer.args.check('padding', 'valid', 'same');
  return withActivation(layer, 'Conv2D', {
    ...layer.args.keep(...COMMON, 'dilation_rate'),
    ...regularizers(layer),
  });
};

export const conv1d: Translator = (layer) => {
  refuseGroups(layer);
  const padding = layer.args.take('padding');
  const shared = layer.args.keep(...COMMON, 'dilation_rate');
  const config = { ...shared, ...regularizers(layer) };
  if (padding !== 'causal') {
    const conv = withActivation(layer, 'Conv1D', {
      ...config,
      ...(padding !== null && { padding }),
    });
    return { ...conv, adapt: withoutKeras1Axis };
  }
  // tfjs has no causal convolution: zeros go before the signal by a layer of their own.
  const conv = withActivation(layer, 'Conv1D', { ...config, padding: 'valid' });
  const taps = first(config.kernel_size) - 1;
  const before = taps * first(config.dilation_rate ?? 1);
  const pad = alongOneAxis(layer, 'ZeroPadding2D', `${layer.name}_padding`, (length) => ({
    config: {
      padding: [
        [before, 0],
        [0, 0],
      ],
    },
    length: length + before,
  }));
  return { ...conv, layers: [...pad, ...conv.layers] };
};

/** Keras 1 kept the kernels of 1-D convolutions as `[width, 1, channels, filters]`. */
function withoutKeras1Axis(weights: readonly KerasWeight[]): KerasWeight[] {
  return weights.map((weight) => {
    const [width, one, channels, filters] = weight.shape;
    return weight.shape.length === 4 && one === 1
      ? { ...weight, shape: [width!, channels!, filters!] }
      : weight;
  });
}

export const conv2dTranspose: Translator = (layer) => {
  layer.args.channelsLast();
  layer.args.mustBe('groups', 1);
  layer.args.check('padding', 'valid', 'same');
  layer.args.mustBe('dilation_rate', 1, [1, 1]);
  layer.args.mustBe('output_padding');
  return withActivation(layer, 'Conv2DTranspose', layer.args.keep(...COMMON));
};

export const depthwiseConv2d: Translator = (layer) => {
  layer.args.channelsLast();
  layer.args.mustBe('groups', 1);
  layer.args.check('padding', 'valid', 'same');
  // tfjs' layer takes the argument and passes it over.
  layer.args.mustBe('dilation_rate', 1, [1, 1]);
  // Filters and, in some versions, a kernel's settings are there for no reason.
  layer.args.ignore('filters');
  return withActivation(
    layer,
    'DepthwiseConv2D',
    layer.args.keep('kernel_size', 'strides', 'padding', 'depth_multiplier', 'use_bias'),
  );
};

export const separableConv2d: Translator = (layer) => {
  refuseGroups(layer);
  layer.args.check('padding', 'valid', 'same');
  const multiplier = layer.args.number('depth_multiplier', 1);
  if (multiplier === 1) {
    return withActivation(layer, 'SeparableConv2D', layer.args.keep(...COMMON, 'dilation_rate'));
  }
  return inTwoSteps(layer, multiplier);
};

/** tfjs does not save the depth multiplier of its separable convolution; two layers keep it. */
function inTwoSteps(layer: LayerToTranslate, multiplier: number): Translation {
  layer.args.mustBe('dilation_rate', 1, [1, 1]);
  const { filters, use_bias = true, ...depthwise } = layer.args.keep(...COMMON);
  const first: TfjsLayer = {
    type: 'DepthwiseConv2D',
    name: `${layer.name}_depthwise`,
    config: { ...depthwise, depth_multiplier: multiplier, use_bias: false },
  };
  const second = withActivation(layer, 'Conv2D', {
    filters: filters ?? null,
    kernel_size: [1, 1],
    use_bias,
  });
  return { ...second, layers: [first, ...second.layers] };
}

function refuseGroups(layer: LayerToTranslate): void {
  layer.args.channelsLast();
  const groups = layer.args.number('groups', 1);
  if (groups === 1) return;
  throw new LucidaError(
    `${layer.where} is a grouped convolution of ${show(groups)} groups, which TensorFlow.js has not.`,
  );
}

function first(value: unknown): number {
  const number: unknown = Array.isArray(value) ? value[0] : value;
  return typeof number === 'number' ? number : Number.NaN;
}
