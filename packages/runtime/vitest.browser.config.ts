import { mergeConfig } from 'vitest/config';
import inBrowser from '../../vitest.browser.shared.ts';

/** A page for each file: tests of kernels look at those of tfjs before they are replaced. */
export default mergeConfig(inBrowser, { test: { isolate: true } });
