import type { Translator } from './types.js';
import { single } from './with-activation.js';

export const rescaling: Translator = (layer) =>
  single(layer, 'Rescaling', {
    scale: layer.args.sizes('scale'),
    offset: layer.args.sizes('offset'),
  });
