// Wall time and peak memory of `lucida evaluate` and `lucida score` on a folder of HMT test tiles,
// for each backend, how memory behaves as the folder grows, and what the study's protocol and the
// corrected one say of the methods on all tiles. Writes docs/results/hmt.json:
//   node scripts/measure-hmt.mjs MODEL.h5 TEST_FOLDER [backend:threads=tiles ...]
// A backend without a number takes all tiles, and as many threads as there are cores; the slow ones are
// given fewer tiles (native wasm wasm:1 webgpu=16 cpu:1=8).
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './setup.mjs';

const [model, tiles, ...plan] = process.argv.slice(2);
if (!model || !tiles) {
  console.error(
    'node scripts/measure-hmt.mjs MODEL.h5 TEST_FOLDER [backend[:threads][=tiles] ...]',
  );
  process.exit(2);
}
const cli = join(root, 'apps', 'cli', 'bin', 'lucida.js');
const work = mkdtempSync(join(tmpdir(), 'lucida-hmt-'));
const classes = readdirSync(tiles).sort();
const total = classes.reduce((sum, name) => sum + readdirSync(join(tiles, name)).length, 0);

/** A folder of links to the first tiles of each class. */
function folderOf(count) {
  const folder = join(work, `tiles-${count}`);
  if (existsSync(folder)) return folder;
  for (const name of classes) {
    mkdirSync(join(folder, name), { recursive: true });
    const files = readdirSync(join(tiles, name)).sort();
    for (const file of files.slice(0, Math.ceil(count / classes.length))) {
      symlinkSync(resolve(tiles, name, file), join(folder, name, file));
    }
  }
  return folder;
}

/** The options that choose `wasm:1`. */
function chosen(computing) {
  const [backend, threads] = computing.split(':');
  return ['--backend', backend, ...(threads ? ['--threads', threads] : [])];
}

/** What computed, as results say it; threads are null where the backend has its own. */
function computedBy({ backend, adapter, config }) {
  const threads = ['wasm', 'cpu'].includes(backend) ? (config.threads ?? 1) : null;
  return { backend, threads, adapter };
}

/** Runs lucida; gives what it printed, its wall time, and the largest resident set of its process. */
async function measure(args) {
  const started = performance.now();
  const child = spawn(process.execPath, [cli, ...args, '--json', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  let peak = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has just ended.
    }
  }, 50);
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(watch);
  if (code !== 0) process.exit(1);
  const seconds = (performance.now() - started) / 1000;
  return { result: JSON.parse(stdout), seconds, peakMemoryMiB: Math.round(peak / 1024) };
}

async function evaluate(computing, count) {
  const { result, ...cost } = await measure([
    'evaluate',
    model,
    '--data',
    folderOf(count),
    ...chosen(computing),
  ]);
  const { samples, accuracy, provenance } = result;
  const right = Math.round(accuracy * samples);
  return { task: 'evaluate', ...computedBy(provenance), samples, right, ...cost };
}

async function score(computing, count) {
  const { result, ...cost } = await measure([
    ...['score', model, '--data', folderOf(count), ...chosen(computing)],
    ...['--methods', 'grad-cam,grad-cam++,ablation-cam'],
  ]);
  const { results, provenance } = result;
  return {
    task: 'score',
    ...computedBy(provenance),
    samples: results[0].samples,
    methods: [...new Set(results.map(({ method }) => method))],
    protocols: [...new Set(results.map(({ protocol }) => protocol))],
    batchSize: provenance.config.batchSize,
    ...cost,
  };
}

/** The study's protocol and the corrected one, without what differs from sample to sample. */
async function compareProtocols(computing) {
  const { result, ...cost } = await measure([
    ...['report', 'hmt', '--data', folderOf(total), '--model', model, '--preset', 'course'],
    ...[...chosen(computing), '--out', join(work, 'report')],
  ]);
  const variants = result.variants.map(({ name, results, differences }) => ({
    name,
    results: results.map(({ perClass, ...score }) => score),
    differences,
  }));
  return {
    ...computedBy(result.provenance),
    samples: result.classification.samples,
    ...cost,
    variants,
  };
}

const wanted = plan.length > 0 ? plan : ['wasm'];
const runs = [];
for (const entry of wanted) {
  const [computing, count = total] = entry.split('=');
  for (const task of [evaluate, score]) {
    const run = await task(computing, Number(count));
    console.error(JSON.stringify(run));
    runs.push(run);
  }
}
const [fastest] = wanted[0].split('=');
const growth = [];
for (const share of [8, 4, 2, 1]) {
  const { samples, seconds, peakMemoryMiB } = await evaluate(fastest, Math.round(total / share));
  growth.push({ samples, seconds, peakMemoryMiB });
}
console.error(JSON.stringify(growth));
const protocols = await compareProtocols(fastest);
rmSync(work, { recursive: true });
const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const path = join(root, 'docs', 'results', 'hmt.json');
const document = { machine, runs, growth: { backend: fastest, growth }, protocols };
writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
