import { join } from 'node:path';
import {
  ARCHITECTURE_NAMES,
  chooseArchitecture,
  disposeModel,
  formatSummary,
  summarizeModel,
} from '@lucida/models';
import { loadCheckpoint } from '@lucida/models/node';
import { UsageError } from '@lucida/runtime/errors';
import { print, realNumber, shellWord, wholeNumber } from '@lucida/terminal';
import { Command, Option } from 'commander';
import {
  addSessionOptions,
  epochsOption,
  imageSize,
  recipeOption,
  seedOption,
} from '../options.js';
import { type SessionOptions, withSession } from '../session.js';
import { secondsPerEpoch, type TrainingTask, trainAndSave } from '../training.js';
import { checkClasses, openTrainingData } from '../training-data.js';
import { describeOutcome, measureOutcome, outcomeFigures } from '../training-outcome.js';
import {
  HELD_OUT_SHARE,
  SCHEDULES,
  settingsFrom,
  settingsOf,
  type TrainingFlags,
} from '../training-settings.js';

interface Options extends SessionOptions, TrainingFlags {
  readonly out: string;
  readonly size?: readonly [number, number];
  readonly architecture?: string;
  readonly tensorboard?: boolean;
  readonly resume?: boolean;
}

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
    .argument(
      '<data>',
      'mnist1d, FILE.npz, FILE.pkl, or a folder with a sub-folder of images for each class (or with train and test in it, each with such sub-folders)',
    )
    .requiredOption('--out <dir>', 'folder of the model, its checkpoint and its history')
    .addOption(
      new Option(
        '--size <pixels>',
        'resize images to this, such as 64 or 64x48 (height x width); default: their own',
      ).argParser(imageSize),
    )
    .addOption(
      new Option('--architecture <name>', 'of the model; default: the one for such data').choices(
        ARCHITECTURE_NAMES,
      ),
    )
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
      new Option(
        '--validation <share>',
        `share of the training data to set aside and measure on after each epoch (default: 0, or ${HELD_OUT_SHARE} of data without a test part)`,
      ).argParser(realNumber(0, 0.9)),
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
  lucida train mnist1d --out runs/default --resume    after Ctrl-C
  lucida train tiles/ --size 64 --out runs/tiles      a folder with a sub-folder for each class
  lucida train tiles/ --recipe study-images --out runs/study-images`,
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
  await withSession(
    options,
    async (session) => {
      const opened = await openTrainingData(data, options.size, session);
      const { training: dataset, images } = opened;
      const { inputShape, classNames } = dataset;
      const task: TrainingTask = {
        dataset,
        images,
        architecture: chooseArchitecture(
          { inputShape, classes: classNames.length },
          options.architecture,
        ),
        ...(resume ? settingsOf(resume) : settingsFrom(options, opened)),
        out,
        eventFolder: options.tensorboard ? join(out, 'logs') : null,
        resume,
        resumeHint: resumeCommand(data, options),
      };
      checkClasses(dataset);
      const { model, metadata } = await trainAndSave(task, session);
      const outcome = await measureOutcome(model, opened, task, session);
      const epochs = metadata.training?.epochs ?? [];
      if (options.json) {
        await print(
          JSON.stringify({
            out,
            architecture: task.architecture,
            recipe: task.recipe.name,
            seed: task.seed,
            backend: session.backend.backend,
            parameters: summarizeModel(model).parameters,
            epochs: epochs.length,
            keptEpoch: metadata.training?.keptEpoch,
            secondsPerEpoch: secondsPerEpoch(epochs),
            ...outcomeFigures(outcome),
          }),
        );
      } else {
        await print(`${formatSummary(summarizeModel(model))}

Recipe ${task.recipe.name}, seed ${task.seed}: ${epochs.length} epochs on ${session.backend.backend}, ${secondsPerEpoch(epochs).toFixed(2)} s each
${describeOutcome(outcome, task)}
Saved in ${out}`);
      }
      disposeModel(model);
    },
    { trains: true },
  );
}

/** What to type to go on: what says which data and which model, as the checkpoint does not. */
function resumeCommand(data: string, { size, architecture, out }: Options): string {
  return [
    `lucida train ${shellWord(data)}`,
    ...(size ? [`--size ${size.join('x')}`] : []),
    ...(architecture ? [`--architecture ${architecture}`] : []),
    `--out ${shellWord(out)} --resume`,
  ].join(' ');
}
