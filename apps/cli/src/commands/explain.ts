import { join } from 'node:path';
import { type NpyArray, npyArray, writeNpz } from '@lucida/data';
import { type ExplainedSample, explainDataset } from '@lucida/eval';
import { LucidaError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { type ColormapName, canPicture, colormapNames, samplePicture } from '@lucida/viz';
import { METHODS } from '@lucida/xai';
import { Command, Option } from 'commander';
import { type AttributionOptions, addAttributionOptions } from '../explaining.js';
import { openModelAndData } from '../model-and-data.js';
import { addModelAndData, addSessionOptions, batchOption, sampleNumbers } from '../options.js';
import { type SessionOptions, withSession } from '../session.js';
import { print } from '../terminal/print.js';
import { percent, table } from '../terminal/table.js';

interface Options extends SessionOptions, AttributionOptions {
  readonly data: string;
  readonly samples: readonly number[];
  readonly out: string;
  readonly colors: ColormapName;
  readonly batchSize: number;
}

export function explainCommand(): Command {
  const command = addModelAndData(new Command('explain'))
    .description('explain single decisions: a picture a sample, and the raw maps as .npz')
    .addOption(
      new Option('--samples <numbers>', 'which samples, the first is 0')
        .argParser(sampleNumbers)
        .makeOptionMandatory(),
    )
    .requiredOption('--out <dir>', 'folder of the pictures and of maps.npz');
  addAttributionOptions(command)
    .addOption(
      new Option('--colors <map>', 'colour map').choices([...colormapNames]).default('viridis'),
    )
    .addOption(batchOption());
  return addSessionOptions(command)
    .addHelpText(
      'after',
      `
maps.npz holds for each method METHOD (maps at the input's size, 0..1) and METHOD.raw (before the
ReLU, at the layer's size), and sample, label, predicted and probability.

Examples:
  lucida explain runs/default --data mnist1d --samples 10,412,729,236 --out maps/
  lucida explain runs/default --data mnist1d --samples 10 --methods layer-cam --layer conv1d_1 \\
    --target true --out maps/`,
    )
    .action(runExplain);
}

async function runExplain(modelPath: string, options: Options): Promise<void> {
  const { out } = options;
  await withSession(options, async (session) => {
    const { model, dataset } = await openModelAndData(modelPath, options.data);
    if (!canPicture(dataset.inputShape)) {
      throw new LucidaError(
        `The samples of ${dataset.name} have shape [${dataset.inputShape.join(', ')}]; pictures are drawn of signals, [positions, channels].`,
      );
    }
    const explained = await explainDataset(model, dataset, {
      ...(options.layer !== undefined && { layer: options.layer }),
      methods: options.methods,
      score: options.score,
      target: options.target,
      baseline: options.baseline,
      strategy: options.strategy,
      resizer: options.resize,
      indices: options.samples,
      batchSize: options.batchSize,
      backend: session.backend,
      signal: session.signal,
      onProgress: ({ done, total }) => session.progress.update('explaining', done, total),
    });
    session.progress.stop();
    model.dispose();
    const methodTitles = Object.fromEntries(METHODS.map(({ name, title }) => [name, title]));
    for (const example of explained) {
      const picture = samplePicture({
        example,
        inputShape: dataset.inputShape,
        classNames: dataset.classNames,
        classTemplates: dataset.classTemplates?.map((template) => Array.from(template)) ?? null,
        methodTitles,
        colors: options.colors,
      });
      await writeFileAtomic(join(out, pictureName(example)), picture);
    }
    await writeFileAtomic(join(out, 'maps.npz'), writeNpz(mapArrays(explained)));
    if (options.json)
      await print(JSON.stringify(explained.map((sample) => summaryOf(sample, out))));
    else await print(describe(explained, dataset.classNames, out));
  });
}

const pictureName = ({ index }: ExplainedSample): string => `sample-${index}.svg`;

function mapArrays(explained: readonly ExplainedSample[]): [string, NpyArray][] {
  const stack = (rows: readonly ArrayLike<number>[], shape: readonly number[]): NpyArray =>
    npyArray(Float32Array.from(rows.flatMap((row) => Array.from(row))), [rows.length, ...shape]);
  const first = explained[0]!;
  return [
    ...first.maps.flatMap(({ method, values }, m): [string, NpyArray][] => {
      const { shape } = first.rawMaps[m]!;
      return [
        [
          method,
          stack(
            explained.map(({ maps }) => maps[m]!.values),
            [values.length],
          ),
        ],
        [
          `${method}.raw`,
          stack(
            explained.map(({ rawMaps }) => rawMaps[m]!.values),
            shape,
          ),
        ],
      ];
    }),
    ['sample', npyArray(Int32Array.from(explained, ({ index }) => index))],
    ['label', npyArray(Int32Array.from(explained, ({ trueClass }) => trueClass))],
    ['predicted', npyArray(Int32Array.from(explained, ({ predictedClass }) => predictedClass))],
    ['probability', npyArray(Float32Array.from(explained, ({ probability }) => probability))],
  ];
}

function summaryOf(sample: ExplainedSample, out: string) {
  const { index, id, trueClass, predictedClass, probability, maps } = sample;
  return {
    index,
    id,
    trueClass,
    predictedClass,
    probability,
    picture: join(out, pictureName(sample)),
    maps,
  };
}

function describe(
  explained: readonly ExplainedSample[],
  classNames: readonly string[],
  out: string,
): string {
  const rows = explained.map((sample) => [
    String(sample.index),
    classNames[sample.trueClass]!,
    classNames[sample.predictedClass]!,
    percent(sample.probability),
    sample.maps
      .filter(({ degenerate }) => degenerate)
      .map(({ method, degenerate }) => `${method} (${degenerate})`)
      .join(', ') || '–',
    join(out, pictureName(sample)),
  ]);
  const header = ['sample', 'class', 'predicted', 'probability', 'degenerate', 'picture'];
  return `${table(header, rows)}\n\nMaps: ${join(out, 'maps.npz')}`;
}
