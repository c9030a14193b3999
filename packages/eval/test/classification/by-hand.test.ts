import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classificationStatistics, confusedPairs, rocCurves } from '../../src/index.js';

const CLASSES = ['cat', 'dog', 'owl'];

function statistics(labels: number[], rows: number[][], classNames = CLASSES) {
  return classificationStatistics({
    labels: Int32Array.from(labels),
    probabilities: Float32Array.from(rows.flat()),
    classNames,
    indices: Int32Array.from(labels, (_, n) => 10 + n),
    ids: labels.map((_, n) => `sample ${n}`),
  });
}

describe('worked by hand', () => {
  it('counts a small example', () => {
    // Predicted: cat, dog, dog, owl, cat.
    const result = statistics(
      [0, 0, 1, 2, 2],
      [
        [0.75, 0.25, 0],
        [0.25, 0.5, 0.25],
        [0, 0.75, 0.25],
        [0, 0.25, 0.75],
        [0.875, 0, 0.125],
      ],
    );
    expect(result.accuracy).toBe(3 / 5);
    expect(result.confusionMatrix).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 1],
    ]);
    expect(result.classes.map((c) => [c.precision, c.recall, c.f1])).toEqual([
      [0.5, 0.5, 0.5],
      [0.5, 1, 2 / 3],
      [1, 0.5, 2 / 3],
    ]);
    expect(result.confusedPairs).toEqual([
      { trueClass: 0, predictedClass: 1, count: 1, rate: 0.5 },
      { trueClass: 2, predictedClass: 0, count: 1, rate: 0.5 },
    ]);
    expect(result.examples[2]).toEqual({
      successes: [
        { index: 13, id: 'sample 3', trueClass: 2, predictedClass: 2, probability: 0.75 },
      ],
      failures: [
        { index: 14, id: 'sample 4', trueClass: 2, predictedClass: 0, probability: 0.875 },
      ],
    });
  });

  it('lists which figures had no denominator', () => {
    const { classes } = statistics(
      [0, 0, 0],
      [
        [0.75, 0.25, 0],
        [0.25, 0.75, 0],
        [1, 0, 0],
      ],
    );
    expect(classes.map((c) => c.zeroDivision)).toEqual([
      [],
      ['accuracy', 'recall'],
      ['accuracy', 'precision', 'recall', 'f1'],
    ]);
    expect(
      statistics(
        [0, 1],
        [
          [1, 0],
          [1, 0],
        ],
        ['a', 'b'],
      ).classes[1]!.zeroDivision,
    ).toEqual(['precision']);
  });

  it('takes the first of equal probabilities', () => {
    const rows = [
      [0.25, 0.375, 0.375],
      [0.5, 0.5, 0],
    ];
    expect(statistics([2, 2], rows).confusionMatrix[2]).toEqual([1, 1, 0]);
  });

  it('orders confused pairs by count, then by rate', () => {
    const pairs = confusedPairs(
      [
        [5, 2, 3],
        [2, 1, 0],
        [0, 4, 0],
      ],
      3,
    );
    expect(pairs.map((pair) => [pair.trueClass, pair.predictedClass, pair.count])).toEqual([
      [2, 1, 4],
      [0, 2, 3],
      [1, 0, 2],
    ]);
  });

  it('orders examples from the most confident', () => {
    const { examples } = statistics(
      [0, 0, 0],
      [
        [0.5, 0.25, 0.25],
        [1, 0, 0],
        [0.75, 0.25, 0],
      ],
    );
    expect(examples[0]!.successes.map((sample) => sample.index)).toEqual([11, 12, 10]);
  });
});

it('the area under the curve is the share of pairs in the right order, ties counting a half', () => {
  const sample = fc.record({
    label: fc.integer({ min: 0, max: 1 }),
    score: fc.integer({ min: 0, max: 8 }),
  });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
      const [curve] = rocCurves({
        labels: Int32Array.from(samples, ({ label }) => 1 - label),
        probabilities: Float64Array.from(
          samples.flatMap(({ score }) => [score / 8, 1 - score / 8]),
        ),
        classNames: ['positive', 'negative'],
      });
      const positives = samples.filter(({ label }) => label === 1);
      const negatives = samples.filter(({ label }) => label === 0);
      if (positives.length === 0 || negatives.length === 0) {
        expect(curve!.auc).toBeNull();
        return;
      }
      let ordered = 0;
      for (const p of positives) {
        for (const n of negatives) ordered += p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0;
      }
      expect(curve!.auc).toBeCloseTo(ordered / (positives.length * negatives.length), 12);
      expect(curve!.thresholds.length).toBe(new Set(samples.map(({ score }) => score)).size + 1);
    }),
  );
});

describe('bad predictions', () => {
  it.each([
    ['no samples', [], [], /no samples/],
    ['NaN', [0], [[Number.NaN, 0, 1]], /probability of class 0 for sample 0 is NaN/],
    [
      'logits instead of probabilities',
      [0],
      [[3.5, 0, -1]],
      /is 3.5; expected a number from 0 to 1/,
    ],
    ['a label beyond the classes', [3], [[1, 0, 0]], /label 3.*0 to 2/],
    ['a negative label', [-1], [[1, 0, 0]], /label -1/],
    [
      'too few probabilities',
      [0, 1],
      [[1, 0, 0]],
      /3 probabilities for 2 samples of 3 classes; expected 6/,
    ],
  ])('%s', (_, labels, rows, message) => {
    expect(() => statistics(labels, rows)).toThrow(message);
  });

  it('no classes', () => {
    expect(() => statistics([], [], [])).toThrow(/no classes/);
  });
});
