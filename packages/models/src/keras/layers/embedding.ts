import type { Translator } from './types.js';
import { single } from './with-activation.js';

export const embedding: Translator = (layer) => {
  layer.args.mustBe('mask_zero', false);
  return single(layer, 'Embedding', {
    input_dim: layer.args.number('input_dim'),
    output_dim: layer.args.number('output_dim'),
  });
};
