import { VERSION } from '@lucida/eval';
import {
  classifierOf,
  classNamesOf,
  disposeModel,
  inspectModel,
  type ModelMetadata,
} from '@lucida/models';
import { loadModel, saveModel } from '@lucida/models/node';
import { UsageError } from '@lucida/runtime/errors';
import { readWholeFile } from '@lucida/runtime/files';
import { startBackend } from '@lucida/runtime/node';
import { list, print } from '@lucida/terminal';
import { Command, Option } from 'commander';
import { configurationOption, jsonOption, modelArgument } from '../options.js';

interface Options {
  readonly out: string;
  /** The names, or the path of a file of them. */
  readonly classes?: readonly string[] | string;
  readonly config?: string;
  readonly json?: boolean;
}

type Loaded = Awaited<ReturnType<typeof loadModel>>;

export function convertCommand(): Command {
  return new Command('convert')
    .description('save a model as a TensorFlow.js layers model: model.json and weights.bin')
    .addArgument(modelArgument())
    .requiredOption('--out <dir>', 'folder of the converted model')
    .addOption(
      new Option(
        '--classes <names>',
        'names of the classes: a,b,c or a .txt file with one a line',
      ).argParser((text) => (text.endsWith('.txt') ? text : list(text))),
    )
    .addOption(configurationOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
A model that is in DIR already is replaced.

Examples:
  lucida convert model.h5 --out model/
  lucida convert model.keras --out model/ --classes cat,dog,horse
  lucida convert model.weights.h5 --config config.json --classes classes.txt --out model/`,
    )
    .action(runConvert);
}

async function runConvert(path: string, { out, classes, config, json }: Options): Promise<void> {
  // Nothing is computed; the cpu backend starts at once and holds a model of any size.
  await startBackend('cpu');
  const names = classes === undefined ? null : await readNames(classes);
  const loaded = await loadModel(path, config === undefined ? {} : { config });
  const { model, notes } = loaded;
  const metadata = metadataFor(loaded, names);
  const { parameters, layers } = inspectModel(model);
  await saveModel(model, out, metadata);
  disposeModel(model);
  if (json) {
    const { inputShape, classNames } = metadata;
    const result = { out, inputShape, classNames, layers: layers.length, parameters, notes };
    await print(JSON.stringify(result));
    return;
  }
  for (const note of notes) console.error(`Note: ${note}`);
  await print(
    `${layers.length} layers, ${parameters.toLocaleString('en-US')} parameters, ` +
      `classes ${metadata.classNames.join(', ')}\nSaved in ${out}`,
  );
}

/** What Lucida knew of the model stays; one of another's was trained elsewhere. */
function metadataFor(loaded: Loaded, names: readonly string[] | null): ModelMetadata {
  const { inputShape, classes } = classifierOf(loaded.model);
  if (inputShape.includes(null)) {
    const shape = inputShape.map((size) => size ?? 'any').join(', ');
    throw new UsageError(
      `The model takes inputs of any size, [${shape}]; build it for one input size before it is ` +
        'converted.',
    );
  }
  if (names && names.length !== classes) {
    throw new UsageError(
      `The model tells ${classes} classes apart, and --classes names ${names.length}; name each one.`,
    );
  }
  return {
    lucida: VERSION,
    inputShape: inputShape as number[],
    training: null,
    ...loaded.metadata,
    classNames: names ?? classNamesOf(loaded),
  };
}

async function readNames(classes: readonly string[] | string): Promise<readonly string[]> {
  const names = typeof classes === 'string' ? await linesOf(classes) : classes;
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UsageError(`--classes names ${twice} twice; give every class a name of its own.`);
  }
  return names;
}

async function linesOf(path: string): Promise<string[]> {
  const lines = new TextDecoder().decode(await readWholeFile(path)).split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}
