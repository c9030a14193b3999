import { runReadmeExample } from '@lucida/runtime/testing';
import { expect, it } from 'vitest';

it('the example of the README runs against the built package', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  expect(stdout).toMatch(/^accuracy 0\.\d+ \(0\.\d+ to 0\.\d+\), N = 1000$/m);
  expect(stdout).toMatch(/^grad-cam top-fraction [\d.]+ [\d.]+$/m);
  expect(stdout).toMatch(/^ablation-cam soft-mask [\d.]+ [\d.]+$/m);
});
