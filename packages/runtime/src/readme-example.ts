import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Runs the first `js` block of a package's README against the built package, as its readers would.
 *
 * @param testUrl `import.meta.url` of a file in the package's `test` folder.
 * @param files What the example finds in its folder: contents by relative path.
 * @returns What it printed, and the folder in which it ran and may have left files.
 */
export async function runReadmeExample(
  testUrl: string,
  files: Readonly<Record<string, Uint8Array>> = {},
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
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });
  return { stdout, folder };
}
