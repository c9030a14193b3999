import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mnist1d, npyArray, writeNpz } from '@lucida/data';
import type { ClassificationResult, ScoreDocument } from '@lucida/eval';
import { expect, inject, it } from 'vitest';
import { temporaryFolder } from './support/folder.js';
import { succeed } from './support/run.js';

const model = inject('tinyModel');
const data = join(temporaryFolder(), 'one.npz');

/** The test part's first sample alone; its class is not the last, so the file does not show all. */
async function writeFirstSample(): Promise<void> {
  for await (const { inputs, labels } of mnist1d('test').batches({ size: 1, indices: [0] })) {
    expect(labels[0]).toBeLessThan(9);
    writeFileSync(
      data,
      writeNpz([
        ['x', npyArray(inputs, [1, 40])],
        ['y', npyArray(labels, [1])],
      ]),
    );
  }
}

it('one sample in a file is measured and scored as the same sample of the data set', async () => {
  await writeFirstSample();
  const result: ClassificationResult = JSON.parse(
    await succeed(['evaluate', model, '--data', data, '--json']),
  );
  expect(result.samples).toBe(1);
  const text = await succeed(['evaluate', model, '--data', data]);
  expect(text.includes('Most confused')).toBe(result.accuracy < 1);
  expect(result.classes.map(({ name }) => name)).toEqual([...'0123456789']);
  const score = async (...from: string[]): Promise<ScoreDocument> =>
    JSON.parse(await succeed(['score', model, '--data', ...from, '--json', '--per-sample']));
  const [alone, among] = [await score(data), await score('mnist1d', '--limit', '1')];
  for (const [i, { perSample }] of alone.results.entries()) {
    const { original, masked } = among.results[i]!.perSample![0]!;
    expect(perSample![0]!.original).toBeCloseTo(original, 5);
    expect(perSample![0]!.masked).toBeCloseTo(masked, 5);
  }
});
