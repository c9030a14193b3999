import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runReadmeExample } from '@lucida/runtime/testing';
import { expect, test } from 'vitest';
import { parseXml } from './xml.js';

test('the example of the README runs against the built package', async () => {
  const { stdout, folder } = await runReadmeExample(import.meta.url);
  expect(stdout).toMatch(/^<svg .*Ground truth at positions 9 to 21\..*at position 17/);
  expect((await readFile(join(folder, 'overlay.png'))).subarray(1, 4).toString()).toBe('PNG');
  parseXml(await readFile(join(folder, 'sample-12.svg'), 'utf8'));
});
