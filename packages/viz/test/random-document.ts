import type { Interval, MeanScore, ReportDocument, ScoreResult } from '@lucida/eval';
import fc from 'fast-check';
import { sampleDocument } from './sample-document.js';

const base = sampleDocument();

const share = fc.double({ min: 0, max: 1, noNaN: true });
const percentage = fc.double({ min: 0, max: 100, noNaN: true });
const name = fc.string({ unit: 'grapheme', maxLength: 30 });
const natural = fc.nat({ max: 5000 });

const intervalOf = (value: fc.Arbitrary<number>): fc.Arbitrary<Interval> =>
  fc.tuple(value, value).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));

const meanScore = (value: fc.Arbitrary<number>): fc.Arbitrary<MeanScore | null> =>
  fc.option(fc.record({ value, interval: intervalOf(value), samples: natural }));

const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value);

function classificationOf(classes: number): fc.Arbitrary<ReportDocument['classification']> {
  const row = (length: number) => ({ minLength: length, maxLength: length });
  return fc
    .record({
      names: fc.array(name, row(classes)),
      matrix: fc.array(fc.array(fc.nat({ max: 20 }), row(classes)), row(classes)),
      figures: fc.array(fc.tuple(share, share, orNull(share)), row(classes)),
      rates: fc.array(fc.array(share, { maxLength: 6 }), row(classes)),
      interval: intervalOf(share),
    })
    .map(({ names, matrix, figures, rates, interval }) => {
      const supports = matrix.map((line) => line.reduce((sum, value) => sum + value, 0));
      const samples = supports.reduce((sum, value) => sum + value, 0);
      const normalized = matrix.map((line, index) =>
        line.map((value) => (supports[index] === 0 ? 0 : value / supports[index]!)),
      );
      const results = names.map((each, index) => {
        const [precision, f1, auc] = figures[index]!;
        const recall = normalized[index]![index]!;
        return {
          name: each,
          support: supports[index]!,
          accuracy: recall,
          accuracyInterval: supports[index] === 0 ? null : interval,
          precision,
          recall,
          f1,
          auc,
          zeroDivision: precision === 0 ? (['precision'] as const) : [],
        };
      });
      const confusedPairs = matrix.flatMap((line, trueClass) =>
        line.flatMap((count, predictedClass) =>
          count > 0 && predictedClass !== trueClass
            ? [{ trueClass, predictedClass, count, rate: normalized[trueClass]![predictedClass]! }]
            : [],
        ),
      );
      return {
        ...base.classification,
        samples,
        accuracy: interval.low,
        accuracyInterval: interval,
        classes: results,
        confusionMatrix: matrix,
        normalizedConfusionMatrix: normalized,
        macroAuc: figures[0]?.[2] ?? null,
        roc: names.map((each, index) => {
          const line = [...rates[index]!].sort((a, b) => a - b);
          return {
            name: each,
            falsePositiveRate: line,
            truePositiveRate: line,
            thresholds: line.map(() => null),
            auc: figures[index]![2],
          };
        }),
        confusedPairs: confusedPairs.sort((a, b) => b.count - a.count).slice(0, 10),
      };
    });
}

const methodName = fc.constantFrom('grad-cam', 'ablation-cam', 'unknown "method"');

function scoreOf(classes: readonly string[]): fc.Arbitrary<ScoreResult> {
  return fc.record({
    method: methodName,
    layer: fc.constantFrom('conv1d_1', 'conv1d_2'),
    protocol: fc.constantFrom('top-fraction' as const, 'soft-mask' as const),
    fraction: fc.constantFrom(null, 0.3),
    samples: natural,
    degenerate: natural,
    averageDropPercent: percentage,
    averageDropInterval: intervalOf(percentage),
    averageIncreasePercent: percentage,
    averageIncreaseInterval: intervalOf(percentage),
    pointingGame: meanScore(percentage),
    relevanceMass: meanScore(share),
    perClass: fc.tuple(
      ...classes.map((each) =>
        fc.record({
          name: fc.constant(each),
          samples: natural,
          averageDropPercent: orNull(percentage),
          averageIncreasePercent: orNull(percentage),
          pointingGame: orNull(percentage),
          relevanceMass: orNull(share),
        }),
      ),
    ),
  });
}

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

function exampleOf(classes: number, positions: number, channels: number) {
  const exactly = (length: number) => ({ minLength: length, maxLength: length });
  const index = fc.nat({ max: Math.max(0, classes - 1) });
  return fc.option(
    fc.record({
      index: natural,
      id: name,
      trueClass: index,
      predictedClass: index,
      probability: share,
      input: fc.array(value, exactly(positions * channels)),
      groundTruth: orNull(fc.array(share, exactly(positions))),
      maps: fc.array(
        fc.record({
          method: methodName,
          layer: name,
          values: fc.array(share, exactly(positions)),
          degenerate: fc.constantFrom(null, 'zero' as const, 'constant' as const),
        }),
        { maxLength: 4 },
      ),
    }),
  );
}

const epoch = fc.record({
  epoch: natural,
  learningRate: share,
  loss: fc.double({ min: 0, max: 1e9, noNaN: true }),
  accuracy: share,
  validationLoss: orNull(share),
  validationAccuracy: orNull(share),
  seconds: fc.double({ min: 0, max: 1e4, noNaN: true }),
});

/** Documents of every shape that the contract allows, with parts and figures missing at random. */
export const randomDocument: fc.Arbitrary<ReportDocument> = fc
  .record({
    classes: fc.integer({ min: 0, max: 5 }),
    positions: fc.integer({ min: 1, max: 6 }),
    channels: fc.integer({ min: 1, max: 2 }),
  })
  .chain(({ classes, positions, channels }) =>
    classificationOf(classes).chain((classification) => {
      const each = { minLength: classes, maxLength: classes };
      return fc.record({
        ...(Object.fromEntries(
          Object.entries(base).map(([key, part]) => [key, fc.constant(part)]),
        ) as { [Key in keyof ReportDocument]: fc.Arbitrary<ReportDocument[Key]> }),
        title: name,
        classification: fc.constant(classification),
        training: orNull(
          fc.record({
            recipe: name,
            seed: natural,
            backend: name,
            epochs: fc.array(epoch, { maxLength: 4 }),
          }),
        ),
        inputShape: fc.constantFrom([positions, channels], [positions, channels, 1]),
        classTemplates: orNull(fc.array(fc.array(value, { maxLength: 5 }), each)),
        templateSimilarity: orNull(
          fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), each), each),
        ),
        examples: fc.array(
          fc.record({
            classIndex: fc.nat({ max: Math.max(0, classes - 1) }),
            success: exampleOf(classes, positions, channels),
            failure: exampleOf(classes, positions, channels),
          }),
          { maxLength: 2 },
        ),
        scores: fc.array(scoreOf(classification.classes.map((one) => one.name)), { maxLength: 5 }),
        agreement: fc.array(
          fc.record({
            methods: fc.tuple(methodName, methodName),
            spearman: fc.double({ min: -1, max: 1, noNaN: true }),
            interval: intervalOf(fc.double({ min: -1, max: 1, noNaN: true })),
            samples: natural,
          }),
          { maxLength: 3 },
        ),
      });
    }),
  );
