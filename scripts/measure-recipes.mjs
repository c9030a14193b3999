// Trains both MNIST-1D recipes with several seeds and writes their test accuracies to
// docs/results/recipes.json. Takes about a quarter of an hour: node scripts/measure-recipes.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const SEEDS = [0, 1, 2, 3, 4];
const RECIPES = ['study', 'default'];

const cli = join(root, 'apps', 'cli', 'bin', 'lucida.js');
const folder = mkdtempSync(join(tmpdir(), 'lucida-recipes-'));

function trainOnce(recipe, seed) {
  const args = ['train', 'mnist1d', '--recipe', recipe, '--seed', String(seed)];
  const { status, stdout } = spawnSync(
    process.execPath,
    [cli, ...args, '--out', join(folder, `${recipe}-${seed}`), '--json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) process.exit(1);
  return JSON.parse(stdout);
}

const recipes = RECIPES.map((recipe) => {
  const runs = SEEDS.map((seed) => trainOnce(recipe, seed));
  const accuracies = runs.map(({ testAccuracy }) => testAccuracy);
  return {
    recipe,
    backend: runs[0].backend,
    epochs: runs[0].epochs,
    secondsPerEpoch: runs.map(({ secondsPerEpoch }) => secondsPerEpoch).sort((a, b) => a - b)[2],
    seeds: SEEDS,
    testAccuracies: accuracies,
    mean: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length,
    lowest: Math.min(...accuracies),
    highest: Math.max(...accuracies),
  };
});
rmSync(folder, { recursive: true });
const machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.version };
const path = join(root, 'docs', 'results', 'recipes.json');
writeFileSync(path, `${JSON.stringify({ machine, recipes }, null, 2)}\n`);
console.table(recipes, ['recipe', 'mean', 'lowest', 'highest', 'secondsPerEpoch']);
