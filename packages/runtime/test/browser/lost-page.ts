import { expect, test } from 'vitest';
import { cdp } from 'vitest/browser';

test('passes', () => {
  expect('document' in globalThis).toBe(true);
});

test('loses its page', async () => {
  cdp().send('Page.crash');
  await new Promise(() => {});
});
