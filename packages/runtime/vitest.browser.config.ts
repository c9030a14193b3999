import { mergeConfig } from 'vitest/config';
import { browserTests } from '../../vitest.browser.shared.ts';

/** A page for each file: tests of kernels look at those of tfjs before they are replaced. */
export default mergeConfig(browserTests(import.meta.url), { test: { isolate: true } });
