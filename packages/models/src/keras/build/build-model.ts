import { buildFunctional } from './functional.js';
import type { BuildModel } from './layer-maker.js';
import { buildSequential } from './sequential.js';

/**
 * Builds the tfjs model that a Keras model describes, all weights zero.
 *
 * @throws LucidaError that names the layer when one is of a class or has arguments that tfjs cannot
 *   compute, or when the layers do not fit together.
 */
export const buildModel: BuildModel = (model, context, inputShape) =>
  model.kind === 'sequential'
    ? buildSequential(model, context, buildModel, inputShape)
    : buildFunctional(model, context, buildModel);
