import { runReadmeExample } from '@lucida/runtime/testing';
import { expect, test } from 'vitest';

test('the example of the README runs against the built package', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  expect(stdout).toMatch(/^\[ 128, 40, 1 \] \d Float32Array\(40\)/);
  expect(stdout).toMatch(/400 sha256:[0-9a-f]{64}\n200 \[[^\]]*'9'\s*\]\n2\n$/);
});
