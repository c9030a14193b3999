import type { Translator } from './types.js';
import { single } from './with-activation.js';

/** A layer that hands on its input when the model is used, and that tfjs does not have. */
export const inactive: Translator = (layer) => {
  layer.args.ignoreAll();
  layer.notes.add(
    'Layers that act in training only, and that TensorFlow.js does not have, do nothing now: %.',
    `${layer.name} (${layer.className})`,
  );
  return single(layer, 'Activation', { activation: 'linear' });
};

export const identity: Translator = (layer) =>
  single(layer, 'Activation', { activation: 'linear' });

export const dropout: Translator = (layer) =>
  single(layer, 'Dropout', {
    rate: layer.args.number('rate'),
    ...layer.args.keep('noise_shape'),
  });

export const spatialDropout1d: Translator = (layer) => {
  layer.args.ignore('noise_shape');
  return single(layer, 'SpatialDropout1D', { rate: layer.args.number('rate') });
};

/** Drops whole channels: dropout with one decision for all positions of an image. */
export const spatialDropout2d: Translator = (layer) => {
  layer.args.channelsLast();
  layer.args.ignore('noise_shape');
  return single(layer, 'Dropout', {
    rate: layer.args.number('rate'),
    noise_shape: [null, 1, 1, null],
  });
};

export const gaussianNoise: Translator = (layer) =>
  single(layer, 'GaussianNoise', { stddev: layer.args.number('stddev') });

/** GaussianDropout and AlphaDropout. */
export const noisyDropout: Translator = (layer) => {
  layer.args.ignore('noise_shape');
  return single(layer, layer.className, { rate: layer.args.number('rate') });
};
