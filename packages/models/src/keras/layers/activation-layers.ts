import { LucidaError } from '@lucida/runtime/errors';
import { readActivation } from './activations.js';
import type { Translator } from './types.js';
import { single } from './with-activation.js';

export const activation: Translator = (layer) => {
  const read = readActivation(layer.args.take('activation'), layer);
  return read.kind === 'function'
    ? single(layer, 'Activation', { activation: read.name })
    : layer.translateInner({ ...read, name: layer.name });
};

/** Keras' ReLU is three functions, of which tfjs has each in a layer of its own. */
export const relu: Translator = (layer) => {
  const maxValue = layer.args.take('max_value');
  const slope = layer.args.number('alpha', layer.args.number('negative_slope', 0));
  const threshold = layer.args.number('threshold', 0);
  if (slope === 0 && threshold === 0) {
    return single(layer, 'ReLU', maxValue === null ? {} : { max_value: maxValue });
  }
  if (threshold === 0 && maxValue === null) return single(layer, 'LeakyReLU', { alpha: slope });
  if (slope === 0 && maxValue === null)
    return single(layer, 'ThresholdedReLU', { theta: threshold });
  throw new LucidaError(
    `${layer.where} combines max_value, negative_slope and threshold, and TensorFlow.js has only one ` +
      'of them at a time.',
  );
};

export const leakyRelu: Translator = (layer) =>
  single(layer, 'LeakyReLU', { alpha: layer.args.number('alpha', 0.3) });

export const thresholdedRelu: Translator = (layer) =>
  single(layer, 'ThresholdedReLU', { theta: layer.args.number('theta', 1) });

export const prelu: Translator = (layer) => single(layer, 'PReLU', layer.args.keep('shared_axes'));

export const elu: Translator = (layer) => {
  layer.args.mustBe('alpha', 1);
  return single(layer, 'ELU', {});
};

export const softmax: Translator = (layer) => {
  const last = (layer.inputShapes[0]?.length ?? 0) - 1;
  layer.args.mustBe('axis', -1, last, [-1], [last]);
  return single(layer, 'Softmax', { axis: -1 });
};
