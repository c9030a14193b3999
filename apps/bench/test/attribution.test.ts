import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { AttributionCosts } from '../src/results.ts';

const bench = fileURLToPath(new URL('../bin/lucida-bench.js', import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, [bench, ...args]);

test('measures the MNIST-1D net, and every strategy gives the maps that full gives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lucida-bench-'));
  const out = join(folder, 'costs.json');
  const { stdout } = await run(
    ...['attribution', '--backends', 'wasm', '--batches', '1,3', '--rounds', '2'],
    ...['--seconds', '0.01', '--out', out],
  );
  expect(readFileSync(out, 'utf8')).toBe(stdout);
  rmSync(folder, { recursive: true });

  const { runs } = AttributionCosts.parse(JSON.parse(stdout));
  expect(runs.map(({ subject, batch }) => [subject, batch])).toEqual([
    ['MNIST-1D net', 1],
    ['MNIST-1D net', 3],
  ]);
  for (const { tasks, forward, strategies, strategy, peakDeviceMiB } of runs) {
    expect(tasks.map(({ task }) => task)).toEqual(['grad-cam', 'grad-cam++', 'ablation-cam']);
    expect(forward.timesForward).toBe(1);
    expect(strategy).toBe('closed-form');
    expect(strategies.at(-1)!.strategy).toBe('full');
    for (const { deviation } of strategies) expect(deviation).toBeLessThan(1e-4);
    expect(peakDeviceMiB).toBeGreaterThan(0);
  }
});

test.each([
  ['an unknown subject', ['--subjects', 'alexnet'], /subject.*alexnet/],
  ['half a sample', ['--batches', '1,1.5'], /whole number/],
])('%s is refused with one sentence', async (_, args, said) => {
  await expect(run('attribution', ...args)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(said),
  });
});
