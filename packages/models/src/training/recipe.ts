import { checkNumber } from '@lucida/runtime/checks';
import type { AugmentationSpec } from './augmentation/index.js';
import { checkAugmentation } from './augmentation/index.js';
import type { EarlyStopping } from './early-stopping.js';
import { checkEarlyStopping } from './early-stopping.js';
import type { OptimizerSpec } from './optimizers/index.js';
import { checkOptimizer } from './optimizers/index.js';
import { checkSchedule, type Schedule } from './schedules.js';

/** How a model is trained, as plain data: it goes into checkpoints and reports as it is. */
export interface Recipe {
  readonly name: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  /** The schedule's largest rate. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Share of each target that is spread evenly over all classes, 0..1 (Szegedy et al. 2016). */
  readonly labelSmoothing: number;
  /** Applied to every training batch, in this order. */
  readonly augmentations: readonly AugmentationSpec[];
  /** Null trains for all epochs and keeps the last weights. */
  readonly earlyStopping: EarlyStopping | null;
}

/** @throws UsageError that names the setting which is outside its range. */
export function checkRecipe(recipe: Recipe): void {
  checkNumber('The number of epochs', recipe.epochs, { integer: true, min: 1, max: 100_000 });
  checkNumber('The batch size', recipe.batchSize, { integer: true, min: 1, max: 65_536 });
  checkNumber('The learning rate', recipe.learningRate, { above: 0, max: 1000 });
  checkNumber('The label smoothing', recipe.labelSmoothing, { min: 0, below: 1 });
  checkOptimizer(recipe.optimizer);
  checkSchedule(recipe.schedule);
  for (const augmentation of recipe.augmentations) checkAugmentation(augmentation);
  if (recipe.earlyStopping) checkEarlyStopping(recipe.earlyStopping);
}
