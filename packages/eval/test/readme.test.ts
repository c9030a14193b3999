import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

it('the example of the README runs against the built package', async () => {
  const readme = readFileSync(place('../README.md'), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(readme)![1]!;
  // Inside the package, so that its own name resolves to what it exports.
  mkdirSync(place('../test-results'), { recursive: true });
  const file = place('../test-results/readme-example.mjs');
  writeFileSync(file, code);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  expect(stdout).toMatch(/^accuracy 0\.\d+ \(0\.\d+ to 0\.\d+\), N = 1000$/m);
  expect(stdout).toMatch(/^grad-cam top-fraction [\d.]+ [\d.]+$/m);
  expect(stdout).toMatch(/^ablation-cam soft-mask [\d.]+ [\d.]+$/m);
});
