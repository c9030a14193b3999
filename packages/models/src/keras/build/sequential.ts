import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import type { KerasModel } from '../config/types.js';
import type { Shape } from '../layers/types.js';
import { inputShapeOf } from './input-shape.js';
import { guarded, refuseEmpty } from './instantiate.js';
import { type BuildModel, type ImportContext, LayerMaker } from './layer-maker.js';
import type { BuiltModel } from './types.js';

/** @param given Shape of the input, where the model does not say it. */
export function buildSequential(
  model: KerasModel,
  context: ImportContext,
  buildModel: BuildModel,
  given?: Shape,
): BuiltModel {
  const maker = new LayerMaker(model, context, buildModel);
  const sequential = tf.sequential({ name: model.name });
  const start = inputShapeOf(model) ?? given;
  // tfjs makes the input itself.
  for (const layer of model.layers.filter(({ className }) => className !== 'InputLayer')) {
    const isFirst = sequential.layers.length === 0;
    const shape = (sequential.outputs[0]?.shape as Shape | undefined) ?? start;
    if (shape === undefined && layer.model?.kind !== 'functional') {
      throw new LucidaError(
        `The sequential model ${model.name} in ${context.source} does not say its input's shape; ` +
          'call or build it in Keras before saving it.',
      );
    }
    const shapes = shape === undefined ? [] : [shape];
    for (const one of maker.make(layer, shapes, isFirst)) {
      const inputs = shapes.map((shape) => ({ shape }));
      guarded(maker.where(layer), inputs, () => sequential.add(one));
      refuseEmpty(sequential.outputs[0]?.shape ?? [], inputs, maker.where(layer));
    }
  }
  return { model: sequential, layers: maker.built() };
}
