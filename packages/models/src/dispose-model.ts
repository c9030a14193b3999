import type * as tf from '@tensorflow/tfjs';
import { disposeSessions } from './native/sessions.js';

/**
 * Disposes a model with all its weights, and what the backend `native` made of them. `model.dispose()` of tfjs leaves those of layers that are
 * applied more than once, and of some nested models.
 */
export function disposeModel(model: tf.LayersModel): void {
  const weights = model.weights.map((weight) => weight.read());
  disposeSessions(model.weights);
  model.dispose();
  for (const weight of weights) if (!weight.isDisposed) weight.dispose();
}
