import { LucidaError, UsageError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrayDataset,
  type Batch,
  type Dataset,
  type DatasetArrays,
  generateMnist1d,
  mnist1d,
  splitDataset,
  subset,
} from '../src/index.js';

async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** Six samples of shape [2, 3]: sample i is i0, i1, ... i5. */
function toy(changes: Partial<DatasetArrays> = {}): Dataset {
  return arrayDataset({
    name: 'toy',
    inputs: Array.from({ length: 36 }, (_, i) => 10 * Math.floor(i / 6) + (i % 6)),
    inputShape: [2, 3],
    labels: [0, 1, 2, 0, 1, 2],
    groundTruth: [0, 1, 1, 0, 0.5, 0.5, 0, 0, 1, 1, 0.25, 0],
    ...changes,
  });
}

describe('arrayDataset', () => {
  test('gives its samples in batches', async () => {
    const batches = await collect(toy().batches({ size: 4 }));
    expect(batches.map((b) => b.shape)).toEqual([
      [4, 2, 3],
      [2, 2, 3],
    ]);
    expect(batches[1]).toEqual({
      inputs: Float32Array.of(40, 41, 42, 43, 44, 45, 50, 51, 52, 53, 54, 55),
      shape: [2, 2, 3],
      labels: Int32Array.of(1, 2),
      indices: Int32Array.of(4, 5),
      ids: ['4', '5'],
      groundTruth: Float32Array.of(1, 1, 0.25, 0),
    });
  });

  test('gives chosen samples in the order chosen', async () => {
    const [batch] = await collect(toy().batches({ size: 9, indices: [5, 0, 5] }));
    expect([...(batch?.labels ?? [])]).toEqual([2, 0, 2]);
    expect(batch?.inputs[0]).toBe(50);
    expect(batch?.ids).toEqual(['5', '0', '5']);
    expect(await collect(toy().batches({ size: 2, indices: [] }))).toEqual([]);
  });

  test('names classes by number unless told', () => {
    expect(toy().classNames).toEqual(['0', '1', '2']);
    expect(toy({ classNames: ['a', 'b', 'c', 'd'] }).classNames).toHaveLength(4);
  });

  test('knows ground truth only where it was given', async () => {
    const dataset = arrayDataset({ name: 'x', inputs: [1, 2], inputShape: [1, 1], labels: [0, 0] });
    expect(dataset.hasGroundTruth).toBe(false);
    const [batch] = await collect(dataset.batches({ size: 2 }));
    expect(batch).not.toHaveProperty('groundTruth');
  });

  test('uses a Float32Array as it is', async () => {
    const inputs = new Float32Array(36);
    const dataset = toy({ inputs });
    inputs[0] = 7;
    expect((await collect(dataset.batches({ size: 1 })))[0]?.inputs[0]).toBe(7);
  });

  test('equal data has equal fingerprints, other data others', () => {
    const same = toy({ name: 'another', inputs: Float64Array.from(toyValues()) });
    expect(same.fingerprint).toBe(toy().fingerprint);
    expect(toy().fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
    const others = [
      toy({ labels: [0, 1, 2, 0, 1, 1] }),
      toy({ inputShape: [3, 2], groundTruth: new Float32Array(18) }),
      toy({ inputs: toyValues().map((v, i) => (i === 35 ? v + 1 : v)) }),
    ].map((dataset) => dataset.fingerprint);
    expect(new Set([...others, same.fingerprint]).size).toBe(4);
  });

  const bad: [string, Partial<DatasetArrays>, RegExp][] = [
    ['no samples', { inputs: [], labels: [] }, /no samples in toy/],
    ['inputs and labels that differ', { labels: [0, 1] }, /36 values; 2 labels .* need 12/],
    ['a NaN', { inputs: at(20, Number.NaN) }, /sample 3 at position \(0, 2\) is NaN/],
    ['an infinity', { inputs: at(35, Infinity) }, /sample 5 at position \(1, 2\) is Infinity/],
    ['too large a value', { inputs: at(0, 1e300) }, /is 1e\+300, which is too large/],
    ['a label with a fraction', { labels: [0, 1, 2, 0.5, 1, 2] }, /label of sample 3 .* is 0.5/],
    ['a negative label', { labels: [0, 1, 2, 0, -1, 2] }, /label of sample 4 .* is -1/],
    ['a label of no class', { classNames: ['a', 'b'] }, /sample 2 of toy is 2; .* 0 to 1/],
    ['a huge label', { labels: [0, 1, 2, 0, 1, 1e9] }, /is 1000000000/],
    ['a flat shape', { inputShape: [6] }, /shape \[6\]; expected at least one spatial/],
    ['an empty axis', { inputShape: [0, 3] }, /shape \[0, 3\]/],
    ['short ground truth', { groundTruth: [0] }, /has 1 values; 6 samples of \[2\] .* need 12/],
    ['ground truth above 1', { groundTruth: Array(12).fill(2) }, /sample 0 at position \(0\) is 2/],
    ['templates of another length', { classTemplates: [new Float32Array(2)] }, /3 arrays of 2/],
  ];
  test.each(bad)('refuses %s', (_, changes, message) => {
    expect(() => toy(changes)).toThrow(LucidaError);
    expect(() => toy(changes)).toThrow(message);
    expect(() => toy({ ...changes, source: 'my.npz' })).toThrow(/my\.npz/);
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('refuses a batch size of %s at once', (size) => {
    expect(() => toy().batches({ size })).toThrow(UsageError);
  });

  test.each([-1, 6, 0.5])('refuses index %s at once', (index) => {
    expect(() => toy().batches({ size: 1, indices: [0, index] })).toThrow(
      /no sample .* in toy; its samples are 0 to 5/,
    );
    expect(() => subset(toy(), [index])).toThrow(UsageError);
  });
});

function toyValues(): number[] {
  return Array.from({ length: 36 }, (_, i) => 10 * Math.floor(i / 6) + (i % 6));
}

function at(index: number, value: number): number[] {
  return toyValues().with(index, value);
}

describe('subset', () => {
  test('is the chosen samples, which keep their names', async () => {
    const part = subset(subset(toy(), [5, 4, 3]), [2, 0]);
    expect([...part.labels]).toEqual([0, 2]);
    const batches = await collect(part.batches({ size: 1, indices: [1, 0] }));
    expect(batches.map((b) => [b.ids[0], b.indices[0], b.inputs[0]])).toEqual([
      ['5', 1, 50],
      ['3', 0, 30],
    ]);
  });

  test('asks its parent once for all batches, so that it can read ahead', async () => {
    const asked: unknown[] = [];
    const parent: Dataset = {
      ...toy(),
      batches(options) {
        asked.push({ size: options.size, indices: Array.from(options.indices ?? []) });
        return toy().batches(options);
      },
    };
    const batches = await collect(subset(parent, [5, 3, 1]).batches({ size: 2 }));
    expect(asked).toEqual([{ size: 2, indices: [5, 3, 1] }]);
    expect(batches.map(({ indices }) => [...indices])).toEqual([[0, 1], [2]]);
    expect(batches.map(({ ids }) => ids)).toEqual([['5', '3'], ['1']]);
  });

  test('has a fingerprint of its own unless it is the whole', () => {
    expect(subset(toy(), [0, 1, 2, 3, 4, 5]).fingerprint).toBe(toy().fingerprint);
    const [a, b] = [subset(toy(), [0, 1]), subset(toy(), [1, 0])];
    expect(new Set([a.fingerprint, b.fingerprint, toy().fingerprint]).size).toBe(3);
    expect(subset(toy(), [0, 1]).fingerprint).toBe(a.fingerprint);
  });

  test('refuses to be empty', () => {
    expect(() => subset(toy(), [])).toThrow(LucidaError);
  });
});

describe('splitDataset', () => {
  test('parts every class in proportion, without loss or overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { minLength: 20, maxLength: 200 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.nat(),
        async (labels, fraction, seed) => {
          const inputs = labels.map((_, i) => i);
          const dataset = arrayDataset({ name: 'n', inputs, inputShape: [1, 1], labels });
          const { training, validation } = splitDataset(dataset, fraction, seed);
          const seen: number[] = [];
          for (const part of [training, validation]) {
            const [batch] = await collect(part.batches({ size: 1000 }));
            seen.push(...(batch?.inputs ?? []));
          }
          expect(seen.sort((a, b) => a - b)).toEqual(inputs);
          expect(Math.abs(validation.size - labels.length * fraction)).toBeLessThanOrEqual(0.5);
          for (let c = 0; c < 5; c++) {
            const of = (values: ArrayLike<number>) => Array.from(values).filter((l) => l === c);
            const share = of(labels).length * fraction;
            expect(Math.abs(of(validation.labels).length - share)).toBeLessThan(1 + 1e-9);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('depends on the seed and on nothing else', () => {
    const dataset = mnist1d('train', { numSamples: 200 });
    const first = splitDataset(dataset, 0.2, 1).validation.fingerprint;
    expect(splitDataset(dataset, 0.2, 1).validation.fingerprint).toBe(first);
    expect(splitDataset(dataset, 0.2, 2).validation.fingerprint).not.toBe(first);
  });

  test.each([0, 1, -0.5, Number.NaN])('refuses a fraction of %s', (fraction) => {
    expect(() => splitDataset(toy(), fraction, 0)).toThrow(/above 0 and below 1/);
  });

  test('refuses to leave a part empty', () => {
    expect(() => splitDataset(toy(), 0.01, 0)).toThrow(/leaves one part empty/);
  });
});

describe('mnist1d', () => {
  test('is the generated arrays', async () => {
    const options = { numSamples: 100, seed: 5, finalSeqLength: 30 };
    const made = generateMnist1d(options);
    const dataset = mnist1d('test', options);
    expect(dataset).toMatchObject({ name: 'mnist1d', size: 20, inputShape: [30, 1] });
    expect(dataset.classNames).toEqual([...'0123456789']);
    const [batch] = await collect(dataset.batches({ size: 20 }));
    expect(batch?.inputs).toEqual(Float32Array.from(made.xTest));
    expect(batch?.groundTruth).toEqual(Float32Array.from(made.maskTest));
    expect(batch?.labels).toEqual(made.yTest);
    expect(mnist1d('train', options).labels).toEqual(made.y);
  });

  test('has templates that begin and end as the original ones', () => {
    const { classTemplates = [] } = mnist1d('test', { numSamples: 100 });
    const { templates } = generateMnist1d({ numSamples: 10 });
    expect(classTemplates.map((t) => t.length)).toEqual(Array(10).fill(40));
    classTemplates.forEach((template, digit) => {
      const original = templates.x[digit] as Float64Array;
      expect(template[0]).toBe(0);
      expect(template[39]).toBeCloseTo(original[11] as number, 6);
      expect(Math.max(...template)).toBeLessThanOrEqual(Math.max(...original) + 1e-6);
    });
  });

  test('has the test supports of the published set', () => {
    const supports = Array(10).fill(0);
    for (const label of mnist1d('test').labels) supports[label] += 1;
    expect(supports).toEqual([102, 104, 89, 106, 106, 98, 99, 96, 98, 102]);
  });

  test('refuses a part that is empty or is none', () => {
    expect(() => mnist1d('test', { trainSplit: 1 })).toThrow(/test part of MNIST-1D without/);
    expect(() => mnist1d('val' as 'test')).toThrow(/no part 'val'; there are train and test/);
  });
});
