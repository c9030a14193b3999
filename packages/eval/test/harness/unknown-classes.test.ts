import type { Dataset } from '@lucida/data';
import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { beforeAll, expect, it } from 'vitest';
import { buildReport, evaluateModel, explainDataset, scoreAttributions } from '../../src/index.js';
import { backendInfo, toyData, toyModel } from './toy.js';

const options = { backend: backendInfo('cpu'), methods: ['grad-cam'], resamples: 10 };
beforeAll(() => startBackend('cpu'));

/** The toy data; the class of the second and third sample is not known. */
function partlyLabelled(): Dataset {
  const labels = Int32Array.of(0, -1, -1, 1);
  const data = toyData();
  return {
    ...data,
    labels,
    async *batches(batchOptions) {
      for await (const batch of data.batches(batchOptions)) {
        yield { ...batch, labels: batch.indices.map((index) => labels[index]!) };
      }
    },
  };
}

it('samples of unknown class are explained', async () => {
  const explained = await explainDataset(toyModel(), partlyLabelled(), options);
  expect(explained.map(({ trueClass }) => trueClass)).toEqual([0, null, null, 1]);
  const known = await explainDataset(toyModel(), toyData(), options);
  expect(explained.map(({ maps }) => maps)).toEqual(known.map(({ maps }) => maps));
});

it('their class cannot be the target', async () => {
  const run = (indices?: number[]) =>
    explainDataset(toyModel(), partlyLabelled(), {
      ...options,
      target: 'true',
      ...(indices && { indices }),
    });
  await expect(run()).rejects.toThrow(/"true" .* class of sample 1 of toy data is not known/);
  await expect(run()).rejects.toBeInstanceOf(UsageError);
  expect(await run([3, 0])).toHaveLength(2);
});

it.each([
  ['evaluated', () => evaluateModel(toyModel(), partlyLabelled(), options)],
  ['scored', () => scoreAttributions(toyModel(), partlyLabelled(), options)],
  ['reported on', () => buildReport(toyModel(), partlyLabelled(), { ...options, title: 'x' })],
])('they are not %s', async (_, run) => {
  await expect(run()).rejects.toThrow(/class of 2 of the 4 samples of toy data is not known/);
  await expect(run()).rejects.toBeInstanceOf(UsageError);
});

it('samples that are known can be scored among them', async () => {
  const { results } = await scoreAttributions(toyModel(), partlyLabelled(), {
    ...options,
    indices: [0, 3],
  });
  expect(results[0]!.samples).toBe(2);
});
