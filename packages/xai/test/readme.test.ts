import { runReadmeExample } from '@lucida/runtime/testing';
import { expect, test } from 'vitest';

test('the example of the README runs against the built package', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    'grad-cam',
    'grad-cam++',
    'ablation-cam',
  ]);
  for (const line of lines) expect(line).toMatch(/: 40 positions, peak \d+, not degenerate$/);
});
