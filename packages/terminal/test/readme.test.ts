import { runReadmeExample } from '@lucida/runtime/testing';
import { expect, test } from 'vitest';

test('the example of the README runs against the built package', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  expect(stdout.split('\n')).toEqual([
    'number  square',
    '──────  ──────',
    '1            1',
    '2            4',
    '3            9',
    '',
  ]);
});
