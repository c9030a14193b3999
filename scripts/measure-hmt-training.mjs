// Trains VGG-7 at reduced size on three quarters of a folder of HMT tiles, measures it on the rest,
// and writes docs/results/hmt-training.json: what a machine without a GPU can do. Takes up to ten
// minutes: node scripts/measure-hmt-training.mjs FOLDER
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const SIZE = 48;
const EPOCHS = 40;
const HELD_OUT_SHARE = 0.25;
const SEED = 0;

const [tiles] = process.argv.slice(2);
if (!tiles) {
  console.error('Give the folder of the tiles: node scripts/measure-hmt-training.mjs FOLDER');
  process.exit(2);
}

const cli = join(root, 'apps', 'cli', 'bin', 'lucida.js');
const out = mkdtempSync(join(tmpdir(), 'lucida-hmt-'));
const settings = ['--size', SIZE, '--epochs', EPOCHS, '--validation', HELD_OUT_SHARE];
const started = performance.now();
const { status, stdout } = spawnSync(
  process.execPath,
  [cli, 'train', tiles, ...settings.map(String), '--seed', `${SEED}`, '--out', out, '--json'],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
);
const wallSeconds = Math.round((performance.now() - started) / 1000);
if (status !== 0) process.exit(1);

const trained = JSON.parse(stdout);
const { userDefinedMetadata } = JSON.parse(readFileSync(join(out, 'model.json'), 'utf8'));
rmSync(out, { recursive: true });
const { classNames, inputShape, training } = userDefinedMetadata.lucida;
const rounded = (key) => training.epochs.map((epoch) => Number(epoch[key].toFixed(4)));
const result = {
  machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.version },
  data: {
    ...training.data,
    classes: classNames.length,
    split: 'seeded, by tile, classes alike; one slide may have tiles on both sides',
    heldOut: trained.heldOutSamples,
  },
  model: { architecture: trained.architecture, inputShape, parameters: trained.parameters },
  recipe: trained.recipe,
  seed: trained.seed,
  backend: trained.backend,
  epochs: trained.epochs,
  wallSeconds,
  secondsPerEpoch: Number(trained.secondsPerEpoch.toFixed(2)),
  loss: rounded('loss'),
  accuracy: rounded('accuracy'),
  heldOutLoss: rounded('validationLoss'),
  heldOutAccuracyByEpoch: rounded('validationAccuracy'),
  heldOutAccuracy: trained.heldOutAccuracy,
  heldOutAccuracyInterval: trained.heldOutAccuracyInterval,
  chance: 1 / classNames.length,
};
if (result.heldOutAccuracyInterval.low <= 2 * result.chance) {
  console.error('The held-out accuracy is not clearly above twice that of chance: not written.');
  console.error(JSON.stringify(result));
  process.exit(1);
}
const path = join(root, 'docs', 'results', 'hmt-training.json');
writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
console.log(`Held-out accuracy ${trained.heldOutAccuracy.toFixed(3)} after ${wallSeconds} s`);
