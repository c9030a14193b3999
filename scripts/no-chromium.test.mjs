import { describe, test } from 'vitest';

describe.skip('numeric suites [browser: there is no Chromium; LUCIDA_CHROMIUM may name one]', () => {
  test('run in Chromium', () => {});
});
