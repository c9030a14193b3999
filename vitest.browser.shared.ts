import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import {
  CHROMIUM_FLAGS,
  chromiumMissing,
  chromiumPath,
  SOFTWARE_WEBGPU_FLAGS,
} from './packages/runtime/src/chromium.ts';
import { firefox } from './vitest.firefox.ts';
import shared from './vitest.shared.ts';

/** In a test file that runs on every backend. */
const NUMERIC = /\/testing(\/fused|\.js)?'/;

/** In a module that needs Node: its modules, an entry for Node, processes, files of the machine. */
const NEEDS_NODE =
  /from '(node:|@lucida\/\w+\/(node|files|testing\/browser)'|[^']*\/node(\.js|\/))|runReadmeExample|sharedData/;

/** What a test file says, and what the helpers beside it say that it imports. */
function textOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  const helpers = [...text.matchAll(/from '(\.[^']*)\.js'/g)]
    .map(([, path]) => join(dirname(file), `${path}.ts`))
    .filter((path) => path.includes(`${sep}test${sep}`));
  return [text, ...helpers.map(textOf)].join('\n');
}

/** The test files below a folder that are to run in the browser. */
function numericTests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .filter((file) => NUMERIC.test(textOf(file)) && !NEEDS_NODE.test(textOf(file)));
}

const requireFromRuntime = createRequire(new URL('packages/runtime/package.json', import.meta.url));
const wasmFile = requireFromRuntime.resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
);

/** Firefox in the place of Chromium, for a developer who wants to see. */
const firefoxPath = process.env.LUCIDA_FIREFOX;

const inFirefox = (executable: string) => ({
  provider: firefox(executable),
  instances: [{ browser: 'firefox' as const }],
});

const inChromium = {
  provider: playwright({
    launchOptions: {
      executablePath: chromiumPath,
      args: [...CHROMIUM_FLAGS, ...SOFTWARE_WEBGPU_FLAGS],
    },
  }),
  instances: [{ browser: 'chromium' as const }],
};

const outputFile = { json: 'test-results/browser/vitest.json' };

/**
 * Runs a package's numeric tests, unchanged, in headless Chromium on webgpu (with the software
 * adapter that every machine's Chromium has), wasm and cpu. Those are the test files that use
 * `@lucida/runtime/testing` and need nothing of Node. Where there is no Chromium, a skipped suite
 * says so.
 *
 * @param configUrl `import.meta.url` of a file in the package's folder.
 */
export function browserTests(configUrl: string): ViteUserConfig {
  if (chromiumMissing !== null && !firefoxPath) return withoutChromium;
  return defineConfig({
    test: {
      ...shared.test,
      include: numericTests(fileURLToPath(new URL('test', configUrl))),
      // One page for all files: starting webgpu and building its pipelines takes most of the time.
      isolate: false,
      outputFile,
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
        ...(firefoxPath ? inFirefox(firefoxPath) : inChromium),
      },
    },
  });
}

const withoutChromium = defineConfig({
  test: {
    ...shared.test,
    dir: fileURLToPath(new URL('scripts', import.meta.url)),
    include: ['no-chromium.test.mjs'],
    outputFile,
  },
});
