import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../src/browser-testing.js';

const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);

/** What the numeric tests' run in the browser prints of a file that is to fail. */
async function outputOf(file: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const run = promisify(execFile)(
    process.execPath,
    [vitest, 'run', '--config', 'test/browser/failing.config.ts'],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: {
        ...process.env,
        FAILING: `test/browser/${file}`,
        LUCIDA_TEST_BACKENDS: 'webgpu',
        ...env,
      },
      timeout: 120_000,
    },
  );
  const { code, stdout, stderr } = await run.then(
    () => Promise.reject(new Error(`${file} passed`)),
    (failure) => failure,
  );
  expect(code, 'its exit status, which it has once it has ended by itself').toBe(1);
  return stripVTControlCharacters(stdout + stderr);
}

describeInBrowser('the numeric tests in the browser', () => {
  it('fail on errors of the graphics device and on a backend that another one replaced', async () => {
    const output = await outputOf('failing-webgpu.ts');
    expect(output).toMatch(/FAIL .* a limit is broken/);
    expect(output).toMatch(/errors of the graphics device/);
    expect(output).toMatch(/FAIL .* another backend takes over/);
    expect(output).toMatch(/expected 'cpu' to be 'webgpu'/);
    expect(output).toMatch(/2 failed \| 1 passed/);
  });

  it('fail where webgpu is demanded and the browser has none', async () => {
    const output = await outputOf('failing-webgpu.ts', { WITHOUT_WEBGPU: 'yes' });
    expect(output).toMatch(/The backend webgpu is not available/);
    expect(output).not.toMatch(/passed/);
  });

  it('end with an error that says so where the page is lost', async () => {
    expect(await outputOf('lost-page.ts')).toMatch(/Was the page closed unexpectedly/);
  });
});
