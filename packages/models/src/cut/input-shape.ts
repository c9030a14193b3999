import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { formatShape } from '../graph/graph.js';

/**
 * Shape of one input sample, whose every size must be known for a map to have a size.
 *
 * @throws UsageError when one is not.
 */
export function fixedInputShape(model: tf.LayersModel): number[] {
  const shape = (model.inputs[0] as tf.SymbolicTensor).shape;
  const sample = shape.slice(1);
  if (sample.includes(null)) {
    throw new UsageError(
      `The input shape ${formatShape(shape)} of model ${model.name} is not fixed: build the model ` +
        'for one input size.',
    );
  }
  return sample as number[];
}
