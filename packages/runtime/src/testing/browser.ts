import { inject } from 'vitest';
import { browserGraphics } from '../graphics.js';
import { startBackend } from '../start.js';
import { skipper, type TestPlatform } from './platform.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the browser cannot read for itself: the environment, and where files are served. */
    lucida: {
      /** `LUCIDA_TEST_BACKENDS` */
      readonly backends: string | undefined;
      /** Address of the folder with tfjs' `.wasm` files. */
      readonly wasmFolder: string;
    };
  }
}

const { backends, wasmFolder } = inject('lucida');

export const platform: TestPlatform = {
  whySkipped: await skipper(backends, browserGraphics.probe, () => ({
    missing: 'it runs in Node only',
  })),
  start: (backend) => startBackend(backend, { wasmFolder }),
  sharedData(relativePath) {
    console.info(`shared data ${relativePath} is not served: the tests that need it are skipped`);
    return null;
  },
  readFixture: async (url) => (await fetch(url)).json(),
};
