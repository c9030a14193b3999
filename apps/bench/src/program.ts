import { spawn } from 'node:child_process';
import { arch, cpus, platform, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { BACKENDS, type BackendName } from '@lucida/runtime';
import { checkChoice } from '@lucida/runtime/checks';
import { LucidaError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { Command, InvalidArgumentError } from 'commander';
import { type AttributionRequest, measureAttribution } from './attribution-costs.js';
import type { AttributionCosts, AttributionRun } from './results.js';
import { SUBJECTS, type SubjectName } from './subjects.js';

/** One run, in a process of its own, so that memory is its own and starts empty. */
interface RunRequest extends AttributionRequest {
  readonly backend: BackendName;
}

const ENTRY = fileURLToPath(new URL('./main.js', import.meta.url));

const list = (text: string) => text.split(',').map((item) => item.trim());
const number = (text: string) => {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError('Give a number above 0.');
  }
  return value;
};
const wholeNumber = (text: string) => {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new InvalidArgumentError('Give a whole number from 1 to 999999.');
  }
  return Number(text);
};

/** The command line of the bench. */
export function createProgram(): Command {
  const program = new Command('lucida-bench')
    .description('Measures what explanations cost.')
    .exitOverride();
  program
    .command('attribution')
    .description(
      'time of Grad-CAM, Grad-CAM++ and Ablation-CAM over one forward pass, and of each ablation strategy over the loop with whole forward passes',
    )
    .option('--backends <names>', 'with commas between', list, ['wasm'])
    .option('--subjects <names>', `with commas between: ${Object.keys(SUBJECTS)}`, list, [
      'mnist1d',
    ])
    .option('--batches <sizes>', 'with commas between', (text) => list(text).map(wholeNumber), [1])
    .option('--rounds <n>', 'at least so many', wholeNumber, 7)
    .option('--seconds <n>', 'at least so long for the methods', number, 2)
    .option('--most-seconds <n>', 'leave out strategies that would take longer a call', number, 60)
    .option('--out <file>', 'write the result there too (JSON)')
    .addHelpText(
      'after',
      '\nExample:\n  lucida-bench attribution --backends wasm,webgpu --subjects mnist1d,vgg7 --batches 1,32',
    )
    .action(attribution);
  program
    .command('attribution-run <request>', { hidden: true })
    .action(async (request: string) => console.log(JSON.stringify(await run(JSON.parse(request)))));
  return program;
}

interface AttributionOptions {
  readonly backends: string[];
  readonly subjects: string[];
  readonly batches: number[];
  readonly rounds: number;
  readonly seconds: number;
  readonly mostSeconds: number;
  readonly out?: string;
}

async function attribution(options: AttributionOptions): Promise<void> {
  const { rounds, seconds, mostSeconds, out } = options;
  const backends = options.backends.map((name) => checkChoice('backend', name, BACKENDS));
  const names = Object.keys(SUBJECTS) as SubjectName[];
  const subjects = options.subjects.map((name) => checkChoice('subject', name, names));
  const runs: AttributionRun[] = [];
  for (const backend of backends) {
    for (const subject of subjects) {
      for (const batch of options.batches) {
        const effort = { rounds, seconds };
        runs.push(await runApart({ backend, subject, batch, effort, mostSeconds }));
        console.error(inWords(runs.at(-1)!));
      }
    }
  }
  const document: AttributionCosts = {
    schemaVersion: 1,
    kind: 'attribution-costs',
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${platform()} ${arch()}`,
      node: process.version,
      tfjs: tf.version.tfjs,
    },
    runs,
  };
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (out) await writeFileAtomic(out, text);
  process.stdout.write(text);
}

async function run({ backend, ...request }: RunRequest): Promise<AttributionRun> {
  const { adapter } = await startBackend(backend);
  const measured = await measureAttribution(request);
  return {
    backend,
    adapter: adapter?.name ?? null,
    software: adapter?.software ?? false,
    ...measured,
  };
}

function runApart(request: RunRequest): Promise<AttributionRun> {
  const child = spawn(process.execPath, [ENTRY, 'attribution-run', JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => {
      if (code === 0) return done(JSON.parse(stdout));
      const { backend, subject, batch } = request;
      const what = `${subject} in batches of ${batch} on ${backend}`;
      const how = signal ?? `exit code ${code}`;
      failed(
        new LucidaError(
          `The run of ${what} ended with ${how}; see what it said above, or give smaller --batches.`,
        ),
      );
    });
  });
}

function inWords({ backend, subject, batch, forward, tasks, strategies }: AttributionRun): string {
  const times = tasks.map(({ task, timesForward }) => `${task} ${timesForward.toFixed(2)}`);
  const over = strategies.map(
    ({ strategy, medianMs, fullOver }) =>
      `${strategy} ${medianMs === null ? '-' : `${medianMs.toFixed(0)} ms`}${fullOver ? ` (${fullOver.toFixed(0)} x)` : ''}`,
  );
  return `${backend} ${subject} x ${batch}: forward ${forward.medianMs.toFixed(2)} ms; ${times.join(', ')}; ${over.join(', ')}`;
}
