import type { LayerGradient } from './types.js';

/** By class name in tfjs. */
export const LAYER_GRADIENTS: Readonly<Record<string, LayerGradient>> = {};
