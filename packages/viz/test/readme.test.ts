import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parseXml } from './xml.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('the example of the README runs', async () => {
  const readme = await readFile(here('../README.md'), 'utf8');
  const example = /```js\n(.*?)```/s.exec(readme)![1]!;
  // Within the package, so that it finds itself by its name.
  const folder = here('../test-results/readme/');
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(`${folder}example.mjs`, example);
    const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], {
      cwd: folder,
    });
    expect(stdout).toMatch(/^<svg .*Ground truth at positions 9 to 21\..*at position 17/);
    parseXml(await readFile(`${folder}sample-12.svg`, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
