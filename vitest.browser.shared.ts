import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import {
  CHROMIUM_FLAGS,
  chromiumMissing,
  chromiumPath,
  SOFTWARE_WEBGPU_FLAGS,
} from './packages/runtime/src/chromium.ts';
import shared from './vitest.shared.ts';

/** Of a test file that runs on every backend. */
const NUMERIC = /\/testing(\/fused|\.js)?'/;

/** Of a test file that needs Node: its modules, an entry for Node, processes, files of the machine. */
const NEEDS_NODE =
  /from '(node:|@lucida\/\w+\/(node|files|testing\/browser)'|[^']*\/node(\.js|\/))|runReadmeExample|sharedData/;

const testFiles = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => ({ path: join('test', file), text: readFileSync(join('test', file), 'utf8') }))
  .filter(({ text }) => NUMERIC.test(text));

const include = testFiles.filter(({ text }) => !NEEDS_NODE.test(text)).map(({ path }) => path);

const requireFromRuntime = createRequire(new URL('packages/runtime/package.json', import.meta.url));
const wasmFile = requireFromRuntime.resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
);

/**
 * Runs a package's numeric tests, unchanged, in headless Chromium on webgpu (with the software
 * adapter that every machine's Chromium has), wasm and cpu. Those are the test files that use
 * `@lucida/runtime/testing` and need nothing of Node. Where there is no Chromium, a skipped suite
 * says so.
 */
const inChromium = defineConfig({
  test: {
    ...shared.test,
    include,
    // One page for all files: starting webgpu and building its pipelines takes most of the time.
    isolate: false,
    outputFile: { json: 'test-results/browser/vitest.json' },
    provide: {
      lucida: {
        backends: process.env.LUCIDA_TEST_BACKENDS,
        wasmFolder: `/@fs${dirname(wasmFile)}/`,
      },
    },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: chromiumPath,
          args: [...CHROMIUM_FLAGS, ...SOFTWARE_WEBGPU_FLAGS],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

const withoutChromium = defineConfig({
  test: {
    ...shared.test,
    dir: fileURLToPath(new URL('scripts', import.meta.url)),
    include: ['no-chromium.test.mjs'],
    outputFile: { json: 'test-results/browser/vitest.json' },
  },
});

export default chromiumMissing === null ? inChromium : withoutChromium;
