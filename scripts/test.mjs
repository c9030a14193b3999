import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareGraphics } from './graphics.mjs';
import { install, root, run, toolEnv } from './setup.mjs';

const packages = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);

/** Vitest's JSON results of one package; null when its tests did not get as far as writing them. */
function results(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'test-results', 'vitest.json'), 'utf8'));
  } catch {
    return null;
  }
}

install();
const graphics = await prepareGraphics({ log: (line) => console.error(line) });
for (const note of graphics.notes) console.error(note);
const env = {
  ...toolEnv,
  ...graphics.env,
  LUCIDA_TEST_BACKENDS: graphics.adapter ? 'cpu,wasm,webgpu' : 'cpu,wasm',
  ...(graphics.chromium ? { LUCIDA_CHROMIUM: graphics.chromium } : {}),
};

const turbo = (...tasks) => ['turbo', ['run', ...tasks, '--continue', '--output-logs=new-only']];
const checks = {
  'format and lint': ['biome', ['check', '.', '--error-on-warnings']],
  build: turbo('build'),
  types: turbo('check:types'),
  'import directions': ['depcruise', ['packages', 'apps', '--config', '.dependency-cruiser.cjs']],
  'unused code and dependencies': ['knip', ['--treat-config-hints-as-errors']],
  'package exports': turbo('check:exports'),
};
let passed = 0;
let failed = 0;
let skipped = 0;
const failures = [];
for (const [name, [command, args]] of Object.entries(checks)) {
  console.log(`\n── ${name}`);
  if (run(command, args, env)) passed++;
  else {
    failed++;
    failures.push(name);
  }
}

console.log('\n── tests');
// Each package's tests use two processes of their own; more at once would only wait for each other.
const testsRan = run(...turbo('test', '--concurrency=2'), env);
for (const folder of packages) {
  const result = results(folder);
  const name = folder.slice(root.length);
  if (!result || result.numTotalTests === 0) {
    failed++;
    failures.push(`${name}: its tests did not run`);
    continue;
  }
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  skipped += result.numPendingTests + result.numTodoTests;
  if (!result.success && result.numFailedTests === 0) failed++;
  if (!result.success) failures.push(name);
  console.log(`${name}: ${result.numPassedTests} passed, ${result.numFailedTests} failed`);
}
if (!testsRan && failures.length === 0) {
  failed++;
  failures.push('the test run');
}

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
