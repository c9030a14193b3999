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

/** Numbers, or where they are an image's, bytes. */
function sharesOf(length: number, image: boolean, plain: fc.Arbitrary<number>) {
  const bytes = fc.uint8Array({ minLength: length, maxLength: length });
  return image
    ? bytes.map((data) => ({
        encoding: 'base64-uint8' as const,
        data: Buffer.from(data).toString('base64'),
      }))
    : fc.array(plain, { minLength: length, maxLength: length });
}

function exampleOf(classes: number, inputShape: readonly number[]) {
  const exactly = (length: number) => ({ minLength: length, maxLength: length });
  const image = inputShape.length === 3;
  const positions = inputShape[0]! * (image ? inputShape[1]! : 1);
  const channels = inputShape.at(-1)!;
  const index = fc.nat({ max: Math.max(0, classes - 1) });
  return fc.option(
    fc.record({
      index: natural,
      id: name,
      trueClass: orNull(index),
      predictedClass: index,
      probability: share,
      input: sharesOf(positions * channels, image, value),
      groundTruth: orNull(fc.array(share, exactly(positions))),
      maps: fc.array(
        fc.record({
          method: methodName,
          layer: name,
          values: sharesOf(positions, image, share),
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

const methodAt = fc.record({
  method: methodName,
  layer: fc.constantFrom('conv1d_1', 'conv1d_2'),
});
const points = fc.double({ min: -100, max: 100, noNaN: true });
const meanDifference = fc.record({
  value: points,
  interval: intervalOf(points),
  samples: natural,
});
const difference = fc.record({
  methods: fc.tuple(methodAt, methodAt),
  protocol: fc.constantFrom('top-fraction' as const, 'soft-mask' as const),
  samples: natural,
  averageDropDifference: points,
  averageDropInterval: intervalOf(points),
  averageIncreaseDifference: points,
  averageIncreaseInterval: intervalOf(points),
  pointingGameDifference: fc.option(meanDifference),
  relevanceMassDifference: fc.option(meanDifference),
});
const config = fc.dictionary(
  name,
  fc.oneof(name, share, fc.boolean(), fc.constant(null), fc.array(fc.record({ a: name }))),
  { maxKeys: 3 },
);

/** Documents of every shape that the contract allows, with parts and figures missing at random. */
export const randomDocument: fc.Arbitrary<ReportDocument> = fc
  .record({
    classes: fc.integer({ min: 0, max: 5 }),
    inputShape: fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 2 })),
      fc.tuple(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(1, 2, 3),
      ),
    ),
  })
  .chain(({ classes, inputShape }) =>
    classificationOf(classes).chain((classification) => {
      const each = { minLength: classes, maxLength: classes };
      const scores = fc.array(scoreOf(classification.classes.map((one) => one.name)), {
        maxLength: 5,
      });
      const differences = fc.array(difference, { maxLength: 3 });
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
        inputShape: fc.constant(inputShape),
        classTemplates: orNull(fc.array(fc.array(value, { maxLength: 5 }), each)),
        templateSimilarity: orNull(
          fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), each), each),
        ),
        examples: fc.array(
          fc.record({
            classIndex: fc.nat({ max: Math.max(0, classes - 1) }),
            best: exampleOf(classes, inputShape),
            typical: exampleOf(classes, inputShape),
            failure: exampleOf(classes, inputShape),
          }),
          { maxLength: 2 },
        ),
        scores,
        differences,
        variants: fc.array(
          fc.record({ name, title: name, description: name, config, results: scores, differences }),
          { maxLength: 3 },
        ),
        comparedWith: fc.array(
          fc.record({
            title: name,
            provenance: fc.constant(base.provenance),
            accuracy: share,
            accuracyInterval: intervalOf(share),
            methods: fc.constant(base.methods),
            scores,
            differences,
          }),
          { maxLength: 2 },
        ),
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
