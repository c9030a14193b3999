import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

/** The commands run as processes of their own, which takes its time on a slow machine. */
export default mergeConfig(shared, {
  test: {
    globalSetup: 'test/support/tiny-model.ts',
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
