import { mergeConfig } from 'vitest/config';
import { browserTests } from '../../vitest.browser.shared.ts';

/** A page for each file: peaks of memory count what the tests of other files still hold. */
export default mergeConfig(browserTests(import.meta.url), { test: { isolate: true } });
