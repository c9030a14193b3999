import { splitDataset } from '@lucida/data';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { checkFits, checkLabelled } from '../check-fits.js';
import { checkAugmentable } from './augmentation/index.js';
import { createOptimizer } from './optimizers/index.js';
import { checkRecipe } from './recipe.js';
import { checkContinues, type RunIdentity, setSlots, setWeights } from './state.js';
import { trainableClassifier } from './trainable.js';
import { type RunData, TrainingRun } from './training-run.js';
import type { TrainingResult, TrainOptions } from './types.js';

/**
 * Trains a classifier in place, by gradient descent on the categorical cross-entropy plus the
 * model's own regularisation.
 *
 * Two runs with equal model, data, recipe and seed on one backend agree to the last bit, and so
 * does a run that was interrupted and resumed. This holds for layers that draw no random numbers
 * of their own (dropout does, unless it has a seed).
 *
 * When interrupted, the model is left as it was after the last step.
 *
 * @throws UsageError for settings out of range, and when model and data do not go together.
 * @throws LucidaError when `resume` is of another run, and when the loss stops being a finite number.
 */
export async function train(options: TrainOptions): Promise<TrainingResult> {
  const { model, dataset, recipe, seed, resume } = options;
  checkRecipe(recipe);
  const classifier = trainableClassifier(model);
  checkFits(classifier, dataset);
  checkLabelled(dataset);
  const data = runData(options);
  if (data.validation) {
    checkFits(classifier, data.validation);
    checkLabelled(data.validation);
  }
  checkAugmentable(recipe.augmentations, dataset.inputShape);
  checkMonitor(options, data);
  const identity: RunIdentity = {
    recipe,
    seed,
    data: dataset.fingerprint,
    validation:
      typeof options.validation === 'number'
        ? options.validation
        : (options.validation?.fingerprint ?? null),
    backend: tf.getBackend(),
  };
  const optimizer = createOptimizer(recipe.optimizer, model.trainableWeights);
  try {
    if (resume) {
      checkContinues(resume, identity, model, optimizer.slots);
      setWeights(model, resume.weights);
      setSlots(optimizer.slots, resume.slots);
    }
    return await new TrainingRun(options, classifier, data, identity, optimizer).finish();
  } finally {
    tf.dispose(optimizer.slots);
  }
}

function runData({ dataset, validation, seed }: TrainOptions): RunData {
  if (typeof validation === 'number') return splitDataset(dataset, validation, seed);
  return { training: dataset, validation: validation ?? null };
}

function checkMonitor({ recipe }: TrainOptions, { validation }: RunData): void {
  const monitor = recipe.earlyStopping?.monitor;
  if (monitor && monitor !== 'loss' && !validation) {
    throw new UsageError(
      `The recipe ${recipe.name} stops early on ${monitor}, but there are no validation samples; give some, or a share of the training data.`,
    );
  }
}
