import * as tf from '@tensorflow/tfjs';

/** Name of the activation that a layer applies to its result, `linear` for none. */
export function activationName(layer: tf.layers.Layer): string {
  const { activation } = layer.getConfig();
  return typeof activation === 'string' ? activation : 'linear';
}

/** The activation that a layer applies to its result, as a function of a tensor. */
export function activationOf(layer: tf.layers.Layer): (x: tf.Tensor) => tf.Tensor {
  const name = activationName(layer);
  if (name === 'linear') return (x) => x;
  // A name of its own, or the layer would use up one of the names that tfjs hands out.
  const activation = tf.layers.activation({
    activation: name as 'relu',
    name: `${layer.name}_activation`,
  });
  return (x) => activation.apply(x) as tf.Tensor;
}
