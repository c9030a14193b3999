import { join } from 'node:path';
import { openDataset } from '@lucida/data/node';
import { buildReport, type ReportDocument } from '@lucida/eval';
import { chooseArchitecture, defaultRecipe, resolveRecipe } from '@lucida/models';
import { loadModel } from '@lucida/models/node';
import { UsageError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { renderReport, reportCharts } from '@lucida/viz';
import { Argument, Command } from 'commander';
import { methodsOption } from '../explaining.js';
import {
  addSessionOptions,
  batchOption,
  epochsOption,
  recipeOption,
  seedOption,
} from '../options.js';
import { type Session, type SessionOptions, withSession } from '../session.js';
import { print } from '../terminal/print.js';
import { shellWord } from '../terminal/shell-word.js';
import { percent } from '../terminal/table.js';
import { type TrainedModel, trainAndSave } from '../training.js';

interface Options extends SessionOptions {
  readonly out: string;
  readonly model?: string;
  readonly recipe?: string;
  readonly epochs?: number;
  readonly methods: readonly string[];
  readonly seed: number;
  readonly batchSize: number;
}

/** Share of the training data set aside for the validation curve of the report. */
const VALIDATION_SHARE = 0.1;

const PHASES = { evaluate: 'measuring', explain: 'explaining', score: 'scoring' } as const;

export function reportCommand(): Command {
  const command = new Command('report')
    .description('train (or take) a model, measure, explain and score it, and write an HTML report')
    .addArgument(new Argument('<data>', 'what to report on').choices(['mnist1d']))
    .requiredOption('--out <dir>', 'folder of report.html, report.json, the charts and the model')
    .option('--model <model>', 'report on this model instead of training one')
    .addOption(recipeOption())
    .addOption(epochsOption())
    .addOption(methodsOption())
    .addOption(seedOption('training and the bootstrap intervals'))
    .addOption(batchOption());
  addSessionOptions(command).addHelpText(
    'after',
    `
Examples:
  lucida report mnist1d --out report/
  lucida report mnist1d --model runs/study --out report-study/
  lucida report mnist1d --out quick/ --epochs 5 --methods grad-cam,hires-cam,layer-cam`,
  );
  return command.action((data: string, options: Options) => runReport(command, data, options));
}

async function runReport(command: Command, data: string, options: Options): Promise<void> {
  const { out } = options;
  if (options.model !== undefined) {
    const given = (['recipe', 'epochs'] as const).find(
      (name) => command.getOptionValueSource(name) === 'cli',
    );
    if (given) throw new UsageError(`--${given} is for training; leave it out with --model.`);
  }
  await withSession(options, async (session) => {
    const { model, metadata } = options.model
      ? await loadModel(options.model)
      : await trainFor(data, options, session);
    const training = metadata?.training ?? null;
    const document = await buildReport(model, await openDataset(`${data}:test`), {
      title: 'MNIST-1D: what the network sees',
      methods: options.methods,
      training: training && {
        recipe: training.recipe,
        seed: training.seed,
        backend: training.backend,
        epochs: training.epochs,
      },
      backend: session.backend,
      seed: options.seed,
      batchSize: options.batchSize,
      signal: session.signal,
      onProgress: ({ phase, done, total }) => session.progress.update(PHASES[phase], done, total),
    });
    session.progress.stop();
    model.dispose();
    const page = await writeReport(out, document);
    await print(options.json ? JSON.stringify(document) : describe(document, page));
  });
}

async function trainFor(data: string, options: Options, session: Session): Promise<TrainedModel> {
  const { epochs, seed } = options;
  const dataset = await openDataset(`${data}:train`);
  const { inputShape, classNames } = dataset;
  const recipe = options.recipe ?? defaultRecipe(inputShape);
  const out = join(options.out, 'model');
  const model = shellWord(out);
  return trainAndSave(
    {
      dataset,
      images: null,
      architecture: chooseArchitecture({ inputShape, classes: classNames.length }),
      validation: VALIDATION_SHARE,
      recipe: resolveRecipe(recipe, epochs === undefined ? {} : { epochs }),
      seed,
      out,
      eventFolder: null,
      resume: null,
      resumeHint: `lucida train ${data} --out ${model} --resume, then lucida report ${data} --model ${model} --out ${shellWord(options.out)}`,
    },
    session,
  );
}

/** Writes the document, the page drawn from it and its charts; returns the page's path. */
async function writeReport(out: string, document: ReportDocument): Promise<string> {
  await writeFileAtomic(join(out, 'report.json'), `${JSON.stringify(document)}\n`);
  for (const [name, svg] of Object.entries(reportCharts(document))) {
    await writeFileAtomic(join(out, 'charts', name), svg);
  }
  const page = join(out, 'report.html');
  await writeFileAtomic(page, renderReport(document));
  return page;
}

function describe(document: ReportDocument, page: string): string {
  const { classification, scores, methods } = document;
  const titleOf = (name: string) => methods.find((method) => method.name === name)?.title ?? name;
  const { accuracy, accuracyInterval: interval, samples, macro } = classification;
  const lines = [
    `Test accuracy   ${percent(accuracy)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)}, ${samples} samples)`,
    `Macro F1        ${macro.f1.toFixed(3)}`,
  ];
  for (const protocol of new Set(scores.map((score) => score.protocol))) {
    const rivals = scores.filter((score) => score.protocol === protocol);
    const best = rivals.reduce((a, b) => (b.averageDropPercent < a.averageDropPercent ? b : a));
    lines.push(
      `Lowest drop     ${best.averageDropPercent.toFixed(1)} % by ${titleOf(best.method)} (${protocol})`,
    );
  }
  return [...lines, '', `Report: ${page}`].join('\n');
}
