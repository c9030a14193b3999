import { type Recipe, train } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import type { Done } from './done.js';
import type { OpenModel } from './open-model.js';

/** Plain gradient descent for as many samples as there are: a single step. */
function recipeFor(batchSize: number): Recipe {
  return {
    name: 'bench',
    epochs: 1,
    batchSize,
    optimizer: { type: 'sgd', momentum: 0 },
    learningRate: 1e-3,
    schedule: { type: 'constant' },
    labelSmoothing: 0,
    augmentations: [],
    earlyStopping: null,
  };
}

/**
 * One step on the batch, from samples on the host to the loss there. The weights are then what they
 * were, for the tasks to come.
 */
export async function trainingStep({ model, dataset }: OpenModel): Promise<Done> {
  const restore = keepWeights(model);
  try {
    const { epochs } = await train({ model, dataset, recipe: recipeFor(dataset.size), seed: 0 });
    const values = Float32Array.of(epochs[0]!.loss);
    return { values: async () => values, end: restore };
  } catch (error) {
    restore();
    throw error;
  }
}

/** Holds on to a model's weights, which shares their memory; the function returned puts them back. */
function keepWeights(model: tf.LayersModel): () => void {
  const weights = model.weights.map((weight) => weight.read() as tf.Variable);
  const kept = weights.map((weight) => tf.keep(tf.clone(weight)));
  return () => {
    weights.forEach((weight, i) => {
      weight.assign(kept[i]!);
    });
    tf.dispose(kept);
  };
}

/** Why a model cannot be trained so that the loss can be compared, in a clause; null if it can. */
export function whyNotTrained(model: tf.LayersModel): string | null {
  if (model.trainableWeights.length === 0) return 'none of its weights are trainable';
  const drawing = layersOf(model).find(drawsNumbers);
  return drawing
    ? `the layer ${drawing.name} draws other random numbers each time, so that no loss can be compared`
    : null;
}

function layersOf({ layers }: tf.LayersModel): tf.layers.Layer[] {
  return layers.flatMap((layer) => (layer instanceof tf.LayersModel ? layersOf(layer) : layer));
}

function drawsNumbers(layer: tf.layers.Layer): boolean {
  const { seed, rate, stddev } = layer.getConfig();
  const draws = /Dropout|Noise/.test(layer.getClassName());
  return draws && typeof seed !== 'number' && (rate ?? stddev) !== 0;
}
