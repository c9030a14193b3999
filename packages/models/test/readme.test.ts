import { runReadmeExample } from '@lucida/runtime/testing';
import { expect, it } from 'vitest';

it('the example of the README runs against the built package', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  expect(stdout).toMatch(/^epoch 2: loss \d\.\d+, validation accuracy 0\.\d+$/m);
  expect(stdout).toMatch(/^25 channels at 40 positions, 10 classes$/m);
});
