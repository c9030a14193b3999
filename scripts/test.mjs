import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareGraphics } from './graphics.mjs';
import { install, root, run, toolEnv } from './setup.mjs';

const packages = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);

const inBrowser = packages.filter((folder) => existsSync(join(folder, 'vitest.browser.config.ts')));

/** Vitest's JSON results of one package; null when its tests did not get as far as writing them. */
function results(folder, file) {
  try {
    return JSON.parse(readFileSync(join(folder, 'test-results', file), 'utf8'));
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
const runScript = (script, extra = {}) =>
  run('pnpm', ['run', '--silent', script], { ...env, ...extra });

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

/** Counts what the tests of some packages gave, once they have run. */
function count(ran, folders, file, where) {
  const before = failures.length;
  for (const folder of folders) {
    const result = results(folder, file);
    const name = `${folder.slice(root.length)}${where}`;
    if (!result || result.numTotalTests === 0) {
      failed++;
      failures.push(`${name}: its tests did not run`);
      continue;
    }
    const omitted = result.numPendingTests + result.numTodoTests;
    passed += result.numPassedTests;
    failed += result.numFailedTests;
    skipped += omitted;
    // Of a browser that was lost the results say neither passed nor failed.
    const unfinished =
      result.numTotalTests - result.numPassedTests - result.numFailedTests - omitted;
    failed += unfinished;
    if (!result.success && result.numFailedTests + unfinished === 0) failed++;
    if (!result.success || unfinished > 0) failures.push(name);
    console.log(`${name}: ${result.numPassedTests} passed, ${result.numFailedTests} failed`);
  }
  if (!ran && failures.length === before) {
    failed++;
    failures.push(`the test run${where}`);
  }
}

count(runScript('test:packages'), packages, 'vitest.json', '');

console.log('\n── tests in the browser');
// Chromium brings an adapter along, so that there webgpu is never excused.
const everyBackend = { LUCIDA_TEST_BACKENDS: 'cpu,wasm,webgpu' };
count(
  runScript('test:browser', everyBackend),
  inBrowser,
  join('browser', 'vitest.json'),
  ' in the browser',
);

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
