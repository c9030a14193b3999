import {
  buildReport,
  type MethodAtLayer,
  PRESETS,
  parseReport,
  presetOptions,
  type ReportDocument,
} from '@lucida/eval';
import { disposeModel, targetLayers } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { readWholeFile } from '@lucida/runtime/files';
import { percent, print } from '@lucida/terminal';
import { Command, Option } from 'commander';
import { methodsOption } from '../explaining.js';
import { addImageOptions } from '../image-options.js';
import { addMemoryOptions, type MemoryOptions, sayMemory } from '../memory.js';
import { familyOf, hasHmtClasses } from '../model-family.js';
import {
  addSessionOptions,
  epochsOption,
  recipeOption,
  seedOption,
  threadsOption,
} from '../options.js';
import { openSubject, type Subject, type SubjectOptions } from '../reports/subject.js';
import { writeReport } from '../reports/write-report.js';
import { type SessionOptions, withSession } from '../session.js';

interface Options extends SessionOptions, SubjectOptions, MemoryOptions {
  readonly methods: readonly (string | MethodAtLayer)[];
  readonly layer?: string;
  readonly preset?: string;
  readonly compare?: readonly string[];
}

const PHASES = { evaluate: 'measuring', explain: 'explaining', score: 'scoring' } as const;

export function reportCommand(): Command {
  const command = new Command('report')
    .description('measure, explain and score a model, and write an HTML report')
    .argument('<data>', 'mnist1d, hmt, or your own: FILE.npz, FILE.pkl or a folder of images')
    .requiredOption('--out <dir>', 'folder of report.html, report.json, the charts and overlays')
    .option('--model <model>', 'model to report on (for mnist1d one is trained unless it is given)')
    .option('--data <dir>', 'for hmt: the folder of its tiles')
    .addOption(recipeOption())
    .addOption(epochsOption())
    .addOption(methodsOption())
    .option('--layer <name>', 'target layer (default: the last layer with spatial positions)')
    .addOption(
      new Option(
        '--preset <name>',
        'settings that belong together, with the corrected ones beside them; course is what the study used',
      ).choices(Object.keys(PRESETS)),
    )
    .option('--compare <files...>', 'report.json of reports on other data, to compare with')
    .addOption(seedOption('training and the bootstrap intervals'));
  addMemoryOptions(addImageOptions(command)).addOption(threadsOption());
  addSessionOptions(command).addHelpText(
    'after',
    `
Examples:
  lucida report mnist1d --out report/
  lucida report mnist1d --model runs/study --preset course --out report-study/
  lucida report hmt --data data/hmt:test --model HMT.h5 --preset course \\
    --compare report/report.json --out report-hmt/
  lucida report images/ --model model.keras --methods grad-cam,hires-cam,layer-cam --out report-own/`,
  );
  return command.action((data: string, options: Options) => runReport(command, data, options));
}

async function runReport(command: Command, data: string, options: Options): Promise<void> {
  refuseContradictions(command, data, options);
  await withSession(
    options,
    async (session) => {
      const compareWith: ReportDocument[] = [];
      for (const path of options.compare ?? []) {
        compareWith.push(parseReport(new TextDecoder().decode(await readWholeFile(path)), path));
      }
      const subject = await openSubject(data, options, session);
      const { model, training, dataset, title } = subject;
      const document = await buildReport(model, dataset, {
        title,
        ...attributionOf(command, options, subject),
        compareWith,
        training: training && {
          recipe: training.recipe,
          seed: training.seed,
          backend: training.backend,
          epochs: training.epochs,
        },
        backend: session.backend,
        seed: options.seed,
        batchSize: options.batchSize,
        memory: options.memory,
        workers: session.workers,
        signal: session.signal,
        onProgress: ({ phase, done, total }) => session.progress.update(PHASES[phase], done, total),
      });
      disposeModel(model);
      const page = await writeReport(options.out, document, (done, steps) =>
        session.progress.update('drawing', done, steps),
      );
      session.progress.stop();
      sayMemory(document.provenance.memory, session);
      await print(options.json ? JSON.stringify(document) : describe(document, page));
    },
    { trains: options.model === undefined },
  );
}

function refuseContradictions(command: Command, data: string, options: Options): void {
  const given = (name: string) => command.getOptionValueSource(name) === 'cli';
  const ofTraining = ['recipe', 'epochs'].find(given);
  if (ofTraining && (options.model !== undefined || data !== 'mnist1d')) {
    throw new UsageError(
      `--${ofTraining} is for training, and a report trains on mnist1d only, without --model; leave it out.`,
    );
  }
  const ofPreset = ['methods', 'layer'].find(given);
  if (options.preset !== undefined && ofPreset) {
    throw new UsageError(
      `--preset ${options.preset} sets --${ofPreset}; leave out one of the two.`,
    );
  }
}

function attributionOf(
  command: Command,
  { preset, methods, layer }: Options,
  { model, dataset }: Subject,
) {
  if (preset !== undefined) return { preset: { name: preset, family: familyOf(dataset, preset) } };
  const chosen = command.getOptionValueSource('methods') === 'cli' || layer !== undefined;
  const own = { methods, ...(layer !== undefined && { layer }) };
  if (chosen || !hasHmtClasses(dataset)) return own;
  // Where the study looked, if the model is one like the study's.
  const studied = presetOptions('corrected', 'hmt').methods as readonly MethodAtLayer[];
  const layers = targetLayers(model).map(({ name }) => name);
  return studied.every((place) => layers.includes(place.layer)) ? { methods: studied } : own;
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
    const lowest = Math.min(...rivals.map((score) => score.averageDropPercent));
    const leaders = rivals.filter((score) => score.averageDropPercent === lowest);
    const names = leaders.map(({ method, layer }) => `${titleOf(method)} at ${layer}`);
    lines.push(`Lowest drop     ${lowest.toFixed(1)} % by ${names.join(', ')} (${protocol})`);
  }
  return [...lines, '', `Report: ${page}`].join('\n');
}
