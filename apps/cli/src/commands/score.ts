import type { Dataset } from '@lucida/data';
import {
  type AttributionOptions as EvalAttributionOptions,
  type MaskProtocol,
  PRESETS,
  PROTOCOLS,
  presetOptions,
  type ScoreDocument,
  type ScoreResult,
  scoreAttributions,
} from '@lucida/eval';
import { disposeModel } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { list, print, realNumber, table, wholeNumber } from '@lucida/terminal';
import { Command, Option } from 'commander';
import {
  type AttributionOptions,
  addAttributionOptions,
  attributionOptionsOf,
} from '../explaining.js';
import { addImageOptions, type ImageFlags } from '../image-options.js';
import { addMemoryOptions, type MemoryOptions, sayMemory } from '../memory.js';
import { openModelAndData } from '../model-and-data.js';
import { familyOf } from '../model-family.js';
import {
  addModelAndData,
  addSessionOptions,
  sampleNumbers,
  seedOption,
  threadsOption,
} from '../options.js';
import { type SessionOptions, withSession } from '../session.js';

interface Options extends SessionOptions, AttributionOptions, ImageFlags, MemoryOptions {
  readonly data: string;
  readonly protocol: readonly string[];
  readonly fraction: number;
  readonly preset?: string;
  readonly samples?: readonly number[];
  readonly limit?: number;
  readonly perSample?: boolean;
  readonly seed: number;
}

/** Options that a preset sets. */
const SET_BY_PRESET = [
  'methods',
  'layer',
  'score',
  'target',
  'baseline',
  'resize',
  'protocol',
  'fraction',
] as const;

const PROTOCOL_NAMES = Object.keys(PROTOCOLS);

export function scoreCommand(): Command {
  const command = addModelAndData(new Command('score')).description(
    'score explanations: average drop and increase, pointing game, relevance mass',
  );
  addAttributionOptions(command)
    .addOption(
      new Option(
        '--protocol <names>',
        `how inputs are masked: some of ${PROTOCOL_NAMES.join(', ')}`,
      )
        .argParser(list)
        .default(PROTOCOL_NAMES, PROTOCOL_NAMES.join(',')),
    )
    .addOption(
      new Option('--fraction <share>', 'of top-fraction: share of positions to keep')
        .argParser(realNumber(0, 1))
        .default(0.3),
    )
    .addOption(
      new Option(
        '--preset <name>',
        'settings that belong together; course is what the study used',
      ).choices(Object.keys(PRESETS)),
    )
    .addOption(
      new Option('--samples <numbers>', 'only these samples, the first is 0').argParser(
        sampleNumbers,
      ),
    )
    .addOption(
      new Option('--limit <n>', 'only the first n samples')
        .argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER))
        .conflicts('samples'),
    )
    .option('--per-sample', 'include the scores of every sample in the JSON');
  addMemoryOptions(addImageOptions(command))
    .addOption(threadsOption())
    .addOption(seedOption('the bootstrap intervals'));
  addSessionOptions(command).addHelpText(
    'after',
    `
Examples:
  lucida score runs/default --data mnist1d
  lucida score runs/default --data mnist1d --preset course --json
  lucida score runs/default --data mnist1d --methods grad-cam,ablation-cam --layer conv1d_2 \\
    --protocol top-fraction --fraction 0.3 --score probability --json --per-sample
  lucida score HMT.h5 --data data/hmt:test --preset course`,
  );
  return command.action((model: string, options: Options) => runScore(command, model, options));
}

async function runScore(command: Command, modelPath: string, options: Options): Promise<void> {
  if (options.perSample && !options.json) {
    throw new UsageError('--per-sample adds to the JSON; give --json as well.');
  }
  refuseWithPreset(command, options);
  await withSession(options, async (session) => {
    const { model, dataset } = await openModelAndData(modelPath, options.data, options, session);
    const indices =
      options.samples ??
      (options.limit && Array.from({ length: Math.min(options.limit, dataset.size) }, (_, i) => i));
    const document = await scoreAttributions(model, dataset, {
      ...attributionOf(options, dataset),
      ...(indices && { indices }),
      backend: session.backend,
      batchSize: options.batchSize,
      memory: options.memory,
      workers: session.workers,
      seed: options.seed,
      perSample: options.perSample ?? false,
      signal: session.signal,
      onProgress: ({ done, total }) => session.progress.update('scoring', done, total),
    });
    session.progress.stop();
    disposeModel(model);
    sayMemory(document.provenance.memory, session);
    await print(options.json ? JSON.stringify(document) : describe(document));
  });
}

function refuseWithPreset(command: Command, { preset }: Options): void {
  if (preset === undefined) return;
  const given = SET_BY_PRESET.find((name) => command.getOptionValueSource(name) === 'cli');
  if (!given) return;
  const flag = command.options.find((option) => option.attributeName() === given)?.long;
  throw new UsageError(`--preset ${preset} sets ${flag}; leave out one of the two.`);
}

function attributionOf(options: Options, dataset: Dataset): EvalAttributionOptions {
  if (options.preset !== undefined) {
    const family = familyOf(dataset, options.preset);
    return { ...presetOptions(options.preset, family), strategy: options.strategy };
  }
  return {
    ...attributionOptionsOf(options),
    protocols: options.protocol as MaskProtocol[],
    fraction: options.fraction,
  };
}

function describe({ results }: ScoreDocument): string {
  const hasGroundTruth = results.some(({ pointingGame }) => pointingGame !== null);
  const between = (value: number, { low, high }: { low: number; high: number }, digits: number) =>
    `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  const protocolOf = ({ protocol, fraction }: ScoreResult) =>
    fraction === null ? protocol : `${protocol} ${fraction}`;
  const rows = results.map((result) => [
    result.method,
    result.layer,
    protocolOf(result),
    between(result.averageDropPercent, result.averageDropInterval, 1),
    between(result.averageIncreasePercent, result.averageIncreaseInterval, 1),
    ...(hasGroundTruth
      ? [
          result.pointingGame
            ? between(result.pointingGame.value, result.pointingGame.interval, 1)
            : '–',
          result.relevanceMass
            ? between(result.relevanceMass.value, result.relevanceMass.interval, 3)
            : '–',
        ]
      : []),
    String(result.degenerate),
  ]);
  return [
    `${results[0]?.samples ?? 0} samples; 95 % bootstrap intervals in brackets`,
    '',
    table(
      [
        'method',
        'layer',
        'protocol',
        'average drop %',
        'average increase %',
        ...(hasGroundTruth ? ['pointing game %', 'relevance mass'] : []),
        'degenerate',
      ],
      rows,
    ),
    '',
    'A low drop and a high increase are good.',
  ].join('\n');
}
