import { readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** What is checked, by the name of its script in package.json. */
const checks = {
  lint: 'format and lint',
  build: 'build',
  'check:types': 'types',
  'check:imports': 'import directions',
  'check:unused': 'unused code and dependencies',
  'check:exports': 'package exports',
};
const runScript = (script) => run('pnpm', ['run', '--silent', script], env);

let passed = 0;
let failed = 0;
let skipped = 0;
const failures = [];
for (const [script, name] of Object.entries(checks)) {
  console.log(`\n── ${name}`);
  if (runScript(script)) passed++;
  else {
    failed++;
    failures.push(name);
  }
}

console.log('\n── tests');
// Turbo brings the results of unchanged packages back; those of a crashed run must not stand.
for (const folder of packages)
  rmSync(join(folder, 'test-results'), { recursive: true, force: true });
const testsRan = runScript('test:packages');
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
