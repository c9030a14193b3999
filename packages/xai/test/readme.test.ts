import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('the example of the README runs against the built package', async () => {
  const readme = await readFile(place('../README.md'), 'utf8');
  const example = /```js\n(.*?)```/s.exec(readme)![1]!;
  // Inside the package, so that its own name resolves to what it exports.
  const folder = place('../test-results/readme');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/example.mjs`, example);
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    'grad-cam',
    'grad-cam++',
    'ablation-cam',
  ]);
  for (const line of lines) expect(line).toMatch(/: 40 positions, peak \d+, not degenerate$/);
});
