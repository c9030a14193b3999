import {
  defaultRecipe,
  HALVING_EVERY_15_EPOCHS,
  RECIPES,
  resolveRecipe,
  type TrainingState,
} from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import type { TrainingTask } from './training.js';
import type { TrainingData } from './training-data.js';

/** Schedules by the names that the command has for them. */
export const SCHEDULES = {
  constant: { type: 'constant' },
  halving: HALVING_EVERY_15_EPOCHS,
  cosine: { type: 'cosine', finalFraction: 0 },
  'one-cycle': RECIPES.default.schedule,
} as const;

/** Share of the data set aside to measure on where they have no test part. */
export const HELD_OUT_SHARE = 0.2;

/** Options of how to train. */
export interface TrainingFlags {
  readonly recipe?: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly schedule?: keyof typeof SCHEDULES;
  readonly validation?: number;
  readonly patience?: number;
}

type Settings = Pick<TrainingTask, 'recipe' | 'seed' | 'validation'>;

/** The settings that a checkpoint was made with. */
export function settingsOf({ identity }: TrainingState): Settings {
  const { recipe, seed, validation } = identity;
  return { recipe, seed, validation: Number(validation ?? 0) };
}

/** The settings that were asked for, and the defaults for such data. */
export function settingsFrom(options: TrainingFlags, { training, test }: TrainingData): Settings {
  const { epochs, batchSize, learningRate, schedule, patience, seed } = options;
  const validation = options.validation ?? (test ? 0 : HELD_OUT_SHARE);
  if (patience !== undefined && validation === 0) {
    throw new UsageError('--patience watches the validation loss; give --validation 0.1 as well.');
  }
  const recipe = resolveRecipe(options.recipe ?? defaultRecipe(training.inputShape), {
    ...(epochs !== undefined && { epochs }),
    ...(batchSize !== undefined && { batchSize }),
    ...(learningRate !== undefined && { learningRate }),
    ...(schedule !== undefined && { schedule: SCHEDULES[schedule] }),
  });
  const earlyStopping =
    patience === undefined
      ? recipe.earlyStopping
      : ({ monitor: 'validationLoss', patience, restoreBest: true } as const);
  return { recipe: { ...recipe, earlyStopping }, seed, validation };
}
