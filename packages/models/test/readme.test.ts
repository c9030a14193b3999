import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

it('the example of the README runs against the built package', async () => {
  const readme = await readFile(place('../README.md'), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(readme)![1]!;
  // Inside the package, so that its own name resolves to what it exports.
  const folder = place('../test-results/readme');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/example.mjs`, code);
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });
  expect(stdout).toMatch(/^epoch 2: loss \d\.\d+, validation accuracy 0\.\d+$/m);
  expect(stdout).toMatch(/^25 channels at 40 positions, 10 classes$/m);
});
