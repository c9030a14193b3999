import { playwright } from '@vitest/browser-playwright';
import type { ViteUserConfig } from 'vitest/config';
import { browserTests } from '../../../../vitest.browser.shared.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../../src/chromium.ts';

const { test } = browserTests(new URL('../../package.json', import.meta.url).href);
const args = [...CHROMIUM_FLAGS, '--disable-features=WebGPU'];
const withoutWebgpu = {
  provider: playwright({ launchOptions: { executablePath: chromiumPath, args } }),
};

/** The settings of the numeric tests, for one file that fails on purpose. */
const config: ViteUserConfig = {
  test: {
    ...test,
    include: [process.env.FAILING ?? ''],
    reporters: ['default'],
    browser: { ...test?.browser, ...(process.env.WITHOUT_WEBGPU ? withoutWebgpu : {}) },
  },
};
export default config;
