import { RECIPES } from '@lucida/models';
import { BACKENDS } from '@lucida/runtime';
import { list, wholeNumber } from '@lucida/terminal';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';

/** Parses `10,412,729`: sample numbers, the first is 0. */
export const sampleNumbers = (text: string): number[] =>
  list(text).map(wholeNumber(0, Number.MAX_SAFE_INTEGER));

/** Parses `predicted`, `true` or a class index. */
export const targetClass = (text: string): 'predicted' | 'true' | number => {
  if (text === 'predicted' || text === 'true') return text;
  const index = Number(text);
  if (text.trim() === '' || !Number.isInteger(index) || index < 0) {
    throw new InvalidArgumentError('Give predicted, true or a class index (the first is 0).');
  }
  return index;
};

export const jsonOption = () =>
  new Option('--json', 'print the result as JSON on stdout, everything else on stderr');

export const quietOption = () => new Option('-q, --quiet', 'no progress');

/** Adds the options that every computing command has; see `SessionOptions`. */
export function addSessionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--backend <name>',
        'what computes: auto takes a real GPU, else the fastest CPU backend',
      )
        .choices(['auto', ...BACKENDS])
        .default('auto'),
    )
    .addOption(jsonOption())
    .addOption(quietOption());
}

/** What can be given for data. */
export const DATA =
  'mnist1d, FILE.npz, FILE.pkl, or a folder of images with a sub-folder a class; :train or :test after it chooses a part';

export const modelArgument = () =>
  new Argument('<model>', 'a .h5 or .keras file of Keras, or a folder with a model.json');

export const configurationOption = () =>
  new Option(
    '--config <file>',
    'configuration of a Keras model whose file holds weights only (model.to_json())',
  );

/** Adds the model to work with and the data to try it on. */
export function addModelAndData(command: Command): Command {
  return command.addArgument(modelArgument()).requiredOption('--data <data>', DATA);
}

/** Parses `64` or `64x48` (height x width) into `[height, width]`. */
export const imageSize = (text: string): readonly [number, number] => {
  const sides = text.split('x').map(Number);
  const [height = Number.NaN, width = height] = sides;
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= 16_384;
  if (sides.length > 2 || !isSide(height) || !isSide(width)) {
    throw new InvalidArgumentError('Give one side, such as 64, or HEIGHTxWIDTH, such as 64x48.');
  }
  return [height, width];
};

export const seedOption = (what: string) =>
  new Option('--seed <n>', `seed of ${what}`).argParser(wholeNumber(0, 2 ** 32 - 1)).default(0);

export const batchOption = () =>
  new Option(
    '--batch-size <n>',
    'samples computed at once, or as many as fit into memory if that is fewer (default: 250)',
  ).argParser(wholeNumber(1, 65_536));

/** How a run over a data set is divided; see `SessionOptions`. */
export const threadsOption = () =>
  new Option(
    '--threads <n>',
    'threads that compute on wasm and cpu, where a run is long and --memory has room for them (default: one for each core)',
  ).argParser(wholeNumber(1, 1024));

export const recipeOption = () =>
  new Option(
    '--recipe <name>',
    'how to train (default: default, for images default-images)',
  ).choices(Object.keys(RECIPES));

export const epochsOption = () =>
  new Option('--epochs <n>', "instead of the recipe's").argParser(wholeNumber(1, 100_000));
