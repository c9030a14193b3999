import { join } from 'node:path';
import { writeNpz } from '@lucida/data';
import { type ExplainedSample, explainDataset } from '@lucida/eval';
import { disposeModel } from '@lucida/models';
import { measureMemory, memoryBudget } from '@lucida/runtime';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { percent, print, table } from '@lucida/terminal';
import { type ColormapName, canPicture, colormapNames } from '@lucida/viz';
import { Command, Option } from 'commander';
import {
  type AttributionOptions,
  addAttributionOptions,
  attributionOptionsOf,
} from '../explaining.js';
import { mapArrays } from '../explanations/map-arrays.js';
import { type SampleFiles, writePictures } from '../explanations/pictures.js';
import { addImageOptions, type ImageFlags } from '../image-options.js';
import { addMemoryOptions, type MemoryOptions, sayMemory } from '../memory.js';
import { type ModelAndData, openModelAndData, openModelAndImages } from '../model-and-data.js';
import { addSessionOptions, DATA, modelArgument, sampleNumbers } from '../options.js';
import { addOverlayOptions, givenOverlayFlag, type OverlayFlags } from '../overlay-options.js';
import { type Session, type SessionOptions, withSession } from '../session.js';

interface Options
  extends SessionOptions,
    AttributionOptions,
    ImageFlags,
    OverlayFlags,
    MemoryOptions {
  readonly data?: string;
  readonly samples?: readonly number[];
  readonly input?: readonly string[];
  readonly out: string;
  readonly colors: ColormapName;
}

export function explainCommand(): Command {
  const command = new Command('explain')
    .description('explain single decisions: pictures of each sample, and the raw maps as .npz')
    .addArgument(modelArgument())
    .addOption(new Option('--data <data>', DATA))
    .addOption(
      new Option('--samples <numbers>', 'which samples of the data, the first is 0').argParser(
        sampleNumbers,
      ),
    )
    .addOption(
      new Option('--input <files...>', 'image files to explain, instead of data').conflicts([
        'data',
        'samples',
      ]),
    )
    .requiredOption('--out <dir>', 'folder of the pictures and of maps.npz');
  addAttributionOptions(command).addOption(
    new Option('--colors <map>', 'colour map').choices([...colormapNames]).default('viridis'),
  );
  addOverlayOptions(command);
  addMemoryOptions(addImageOptions(command));
  return addSessionOptions(command)
    .addHelpText(
      'after',
      `
A sample gets a picture as .svg; an image also gets an overlay as .png for each method. maps.npz holds
for each method METHOD (maps at the input's size, 0..1, which a cubic spline alone may leave) and
METHOD.raw (before the ReLU, at the layer's size), and sample, label (-1: not known), predicted and probability.

A Keras file has no names for its classes, so an image's is shown as a number; a model that
lucida convert FILE --classes a,b,... saved has them.

Examples:
  lucida explain runs/default --data mnist1d --samples 10,412,729,236 --out maps/
  lucida explain runs/default --data mnist1d --samples 10 --methods layer-cam --layer conv1d_1 \\
    --target true --out maps/
  lucida explain HMT.h5 --input tile.tif --out maps/
  lucida explain HMT.h5 --data tiles/ --samples 0,62 --methods grad-cam,ablation-cam@conv2d_3 \\
    --colors turbo --contours 0.5 --scale 3 --out maps/`,
    )
    .action((model: string, options: Options) => runExplain(command, model, options));
}

async function runExplain(command: Command, modelPath: string, options: Options): Promise<void> {
  const { out } = options;
  await withSession(options, async (session) => {
    const { model, dataset } = await openSamples(modelPath, options, session);
    refuseUnfit(command, dataset);
    const budget = memoryBudget(options.memory);
    const { result: explained, peak } = await measureMemory(() =>
      explainDataset(model, dataset, {
        ...attributionOptionsOf(options),
        ...(options.samples && { indices: options.samples }),
        batchSize: options.batchSize,
        memory: options.memory,
        backend: session.backend,
        signal: session.signal,
        onProgress: ({ done, total }) => session.progress.update('explaining', done, total),
      }),
    );
    session.progress.stop();
    disposeModel(model);
    sayMemory({ budgetBytes: budget.bytes, peakDeviceBytes: peak.device }, session);
    const files = await writePictures(explained, dataset, { ...options, signal: session.signal });
    await writeFileAtomic(join(out, 'maps.npz'), writeNpz(mapArrays(explained, dataset)));
    await print(
      options.json
        ? JSON.stringify(explained.map((sample, i) => summaryOf(sample, files[i]!)))
        : describe(explained, files, dataset.classNames, out),
    );
  });
}

function openSamples(path: string, options: Options, session: Session): Promise<ModelAndData> {
  const { data, samples, input } = options;
  if (input) return openModelAndImages(path, input, options, session);
  if (data !== undefined && samples) return openModelAndData(path, data, options, session);
  throw new UsageError(
    'There is nothing to explain: give --data with --samples, or image files with --input.',
  );
}

function refuseUnfit(command: Command, { name, inputShape }: ModelAndData['dataset']): void {
  if (!canPicture(inputShape)) {
    throw new LucidaError(
      `The samples of ${name} have shape [${inputShape.join(', ')}]; pictures are drawn of signals, [positions, channels], and of images of 1 or 3 channels.`,
    );
  }
  const flag = givenOverlayFlag(command);
  if (flag && inputShape.length !== 3) {
    throw new UsageError(`${flag} is for overlays on images, and ${name} has none; leave it out.`);
  }
}

function summaryOf(sample: ExplainedSample, { picture, overlays }: SampleFiles) {
  const { index, id, trueClass, predictedClass, probability, maps } = sample;
  return {
    index,
    id,
    trueClass,
    predictedClass,
    probability,
    picture,
    // An image's maps are in the files; as text they would be megabytes.
    maps: maps.map(({ values, ...map }, m) =>
      overlays ? { ...map, overlay: overlays[m] } : { ...map, values: Array.from(values) },
    ),
  };
}

function describe(
  explained: readonly ExplainedSample[],
  files: readonly SampleFiles[],
  classNames: readonly string[],
  out: string,
): string {
  const rows = explained.map(({ index, trueClass, predictedClass, probability, maps }, i) => [
    String(index),
    trueClass === null ? '–' : classNames[trueClass]!,
    classNames[predictedClass]!,
    percent(probability),
    maps
      .filter(({ degenerate }) => degenerate)
      .map(({ method, degenerate }) => `${method} (${degenerate})`)
      .join(', ') || '–',
    files[i]!.picture,
  ]);
  const header = ['sample', 'class', 'predicted', 'probability', 'degenerate', 'picture'];
  const overlays = files.flatMap(({ overlays }) => overlays ?? []).length;
  return [
    table(header, rows),
    '',
    ...(overlays > 0 ? [`Overlays: ${overlays} .png files beside the pictures`] : []),
    `Maps: ${join(out, 'maps.npz')}`,
  ].join('\n');
}
