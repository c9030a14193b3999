import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Runs the first `js` block of a package's README against the built package, as its readers would.
 *
 * @param testUrl `import.meta.url` of a file in the package's `test` folder.
 * @returns What it printed, and the folder in which it ran and may have left files.
 */
export async function runReadmeExample(
  testUrl: string,
): Promise<{ stdout: string; folder: string }> {
  const root = fileURLToPath(new URL('..', testUrl));
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const example = /```js\n(.*?)```/s.exec(readme)?.[1];
  if (example === undefined) throw new Error(`${root}README.md has no js block`);
  // Inside the package, so that its own name resolves to what it exports.
  const folder = join(root, 'test-results', 'readme');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'example.mjs'), example);
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });
  return { stdout, folder };
}
