import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from '@lucida/data/node';
import { evaluateModel } from '@lucida/eval';
import {
  formatSummary,
  HALVING_EVERY_15_EPOCHS,
  RECIPES,
  type Recipe,
  resolveRecipe,
  summarizeModel,
} from '@lucida/models';
import { loadCheckpoint } from '@lucida/models/node';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { reasonOf } from '@lucida/runtime/files';
import { Argument, Command, Option } from 'commander';
import {
  addSessionOptions,
  epochsOption,
  realNumber,
  recipeOption,
  seedOption,
  wholeNumber,
} from '../options.js';
import { type SessionOptions, withSession } from '../session.js';
import { print } from '../terminal/print.js';
import { percent } from '../terminal/table.js';
import { secondsPerEpoch, trainAndSave } from '../training.js';

interface Options extends SessionOptions {
  readonly out: string;
  readonly recipe: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly schedule?: 'constant' | 'halving' | 'cosine' | 'one-cycle';
  readonly validation: number;
  readonly patience?: number;
  readonly tensorboard?: boolean;
  readonly resume?: boolean;
}

const SCHEDULES = {
  constant: { type: 'constant' },
  halving: HALVING_EVERY_15_EPOCHS,
  cosine: { type: 'cosine', finalFraction: 0 },
  'one-cycle': RECIPES.default.schedule,
} as const;

/** Options that a resumed run takes from its checkpoint. */
const FIXED_BY_CHECKPOINT = [
  'recipe',
  'seed',
  'epochs',
  'batchSize',
  'learningRate',
  'schedule',
  'validation',
  'patience',
] as const;

export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a model and save it with its history')
    .addArgument(new Argument('<data>', 'what to train on').choices(['mnist1d']))
    .requiredOption('--out <dir>', 'folder of the model, its checkpoint and its history')
    .addOption(recipeOption())
    .addOption(seedOption('weights, sample order and augmentation'))
    .addOption(epochsOption())
    .addOption(
      new Option('--batch-size <n>', "instead of the recipe's").argParser(wholeNumber(1, 65_536)),
    )
    .addOption(
      new Option('--learning-rate <rate>', "instead of the recipe's").argParser(
        realNumber(1e-12, 1000),
      ),
    )
    .addOption(
      new Option('--schedule <name>', "learning rate, instead of the recipe's").choices(
        Object.keys(SCHEDULES),
      ),
    )
    .addOption(
      new Option('--validation <share>', 'share of the training data to measure on, 0 for none')
        .argParser(realNumber(0, 0.9))
        .default(0),
    )
    .addOption(
      new Option(
        '--patience <epochs>',
        'stop when the validation loss has not improved for so long, and keep the best epoch',
      ).argParser(wholeNumber(1, 100_000)),
    )
    .option('--tensorboard', 'write an event file for TensorBoard into DIR/logs')
    .option('--resume', 'go on from the checkpoint in DIR');
  addSessionOptions(command).addHelpText(
    'after',
    `
Examples:
  lucida train mnist1d --out runs/default
  lucida train mnist1d --recipe study --out runs/study --tensorboard
  lucida train mnist1d --out runs/short --epochs 10 --validation 0.1 --seed 7
  lucida train mnist1d --out runs/default --resume    after Ctrl-C`,
  );
  return command.action((data: string, options: Options) => runTrain(command, data, options));
}

async function runTrain(command: Command, data: string, options: Options): Promise<void> {
  const { out } = options;
  const resume = options.resume ? await loadCheckpoint(out) : null;
  if (resume) {
    const given = FIXED_BY_CHECKPOINT.find((name) => command.getOptionValueSource(name) === 'cli');
    if (given) {
      throw new UsageError(
        `--resume goes on with the settings of the checkpoint in ${out}; leave out ${command.options.find((option) => option.attributeName() === given)?.long}.`,
      );
    }
  }
  const recipe = resume ? resume.identity.recipe : recipeFrom(options);
  const seed = resume ? resume.identity.seed : options.seed;
  const validation = resume ? Number(resume.identity.validation ?? 0) : options.validation;
  await withSession(options, async (session) => {
    const dataset = await openDataset(`${data}:train`);
    if (!resume) await removeCheckpoint(out);
    const { model, metadata } = await trainAndSave(
      {
        dataset,
        validation,
        recipe,
        seed,
        out,
        eventFolder: options.tensorboard ? join(out, 'logs') : null,
        resume,
        resumeHint: `lucida train ${data} --out ${out} --resume`,
      },
      session,
    );
    const test = await evaluateModel(model, await openDataset(`${data}:test`), {
      backend: session.backend,
    });
    const epochs = metadata.training?.epochs ?? [];
    if (options.json) {
      await print(
        JSON.stringify({
          out,
          recipe: recipe.name,
          seed,
          backend: session.backend.backend,
          parameters: summarizeModel(model).parameters,
          epochs: epochs.length,
          keptEpoch: metadata.training?.keptEpoch,
          secondsPerEpoch: secondsPerEpoch(epochs),
          testAccuracy: test.accuracy,
          testAccuracyInterval: test.accuracyInterval,
        }),
      );
    } else {
      await print(`${formatSummary(summarizeModel(model))}

Recipe ${recipe.name}, seed ${seed}: ${epochs.length} epochs on ${session.backend.backend}, ${secondsPerEpoch(epochs).toFixed(2)} s each
Test accuracy ${percent(test.accuracy)} (95 % interval ${percent(test.accuracyInterval.low)} to ${percent(test.accuracyInterval.high)}, ${test.samples} samples)
Saved in ${out}`);
    }
    model.dispose();
  });
}

/** So that an earlier run's checkpoint is not taken for this one's. */
async function removeCheckpoint(out: string): Promise<void> {
  try {
    await rm(join(out, 'checkpoint.bin'), { force: true });
  } catch (error) {
    throw new LucidaError(
      `Cannot write ${out}: ${reasonOf(error)}; choose another place with --out.`,
      { cause: error },
    );
  }
}

function recipeFrom(options: Options): Recipe {
  const { recipe, epochs, batchSize, learningRate, schedule, patience, validation } = options;
  if (patience !== undefined && validation === 0) {
    throw new UsageError('--patience watches the validation loss; give --validation 0.1 as well.');
  }
  const resolved = resolveRecipe(recipe, {
    ...(epochs !== undefined && { epochs }),
    ...(batchSize !== undefined && { batchSize }),
    ...(learningRate !== undefined && { learningRate }),
    ...(schedule !== undefined && { schedule: SCHEDULES[schedule] }),
  });
  if (patience === undefined) return resolved;
  return {
    ...resolved,
    earlyStopping: { monitor: 'validationLoss', patience, restoreBest: true },
  };
}
