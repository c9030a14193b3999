import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeInBrowser } from '@lucida/runtime/testing/browser';
import { expect, it } from 'vitest';

const fromRuntime = createRequire(
  createRequire(import.meta.url)
    .resolve('@lucida/runtime')
    .replace(/dist.*/, 'package.json'),
);
const folder = dirname(
  fromRuntime.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'),
);
const files = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => [name, readFileSync(join(folder, name))]),
);

describeInBrowser('web workers', ({ runInPage }) => {
  it.each(['wasm', 'cpu'])('come to what the page comes to on %s', async (backend) => {
    const page = fileURLToPath(new URL('page.ts', import.meta.url));
    const { alone, divided, complaint } = await runInPage<Record<string, string>>(page, backend, {
      files,
    });
    expect(JSON.parse(divided!)).toEqual(JSON.parse(alone!));
    expect(complaint).toMatch(/^A worker thread broke off \(.*no\) before its work was done/);
  });
});
