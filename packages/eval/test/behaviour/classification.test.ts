import { describeEachBackend } from '@lucida/runtime/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClassificationResult, evaluateModel } from '../../src/index.js';
import { backendInfo } from '../harness/toy.js';
import { randomData } from '../reference/random-data.js';
import { modelOf, probabilitiesOf, smallNet } from '../reference/small-net.js';

const BOUND = 1e-5;
const SAMPLES = 12;

const architectures = fc.record({
  seed: fc.nat({ max: 1e6 }),
  spatial: fc.constantFrom([12], [6, 4]),
  averaged: fc.boolean(),
  classes: fc.integer({ min: 2, max: 4 }),
});

describeEachBackend('classification against float64', (name) => {
  test('of samples that come twice, so that scores tie', async () => {
    await fc.assert(
      fc.asyncProperty(architectures, async (architecture) => {
        const net = smallNet(architecture);
        const model = modelOf(net);
        const data = randomData(net, SAMPLES, 2);
        const probabilities: number[][] = [];
        const labels: number[] = [];
        for await (const batch of data.batches({ size: 1 })) {
          probabilities.push(probabilitiesOf(net, batch.inputs));
          labels.push(...batch.labels);
        }
        fc.pre(decided(probabilities));
        const result = await evaluateModel(model, data, { backend: backendInfo(name) });
        expectClassification(result, labels, probabilities);
        model.dispose();
      }),
      { numRuns: name === 'webgpu' ? 4 : 15, seed: 81 },
    );
  });
});

/** Whether rounding can neither change a prediction nor the order of two different samples. */
function decided(probabilities: readonly number[][]): boolean {
  const apart = (a: number, b: number) => a === b || Math.abs(a - b) > 10 * BOUND;
  return probabilities.every((p) => {
    const [first, second] = [...p].sort((a, b) => b - a);
    return apart(first!, second!) && probabilities.every((q) => p.every((v, c) => apart(v, q[c]!)));
  });
}

function expectClassification(
  found: ClassificationResult,
  labels: readonly number[],
  probabilities: readonly number[][],
): void {
  const classes = probabilities[0]!.length;
  const predicted = probabilities.map((p) => p.indexOf(Math.max(...p)));
  const count = (test: (label: number, prediction: number) => boolean) =>
    labels.filter((label, n) => test(label, predicted[n]!)).length;
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  expect(found.accuracy).toBeCloseTo(
    share(
      count((l, p) => l === p),
      labels.length,
    ),
    12,
  );
  const figures = Array.from({ length: classes }, (_, c) => {
    const hits = count((l, p) => l === c && p === c);
    const support = count((l) => l === c);
    const precision = share(
      hits,
      count((_, p) => p === c),
    );
    const recall = share(hits, support);
    return { support, precision, recall, f1: share(2 * precision * recall, precision + recall) };
  });
  figures.forEach(({ support, precision, recall, f1 }, c) => {
    const own = found.classes[c]!;
    expect(found.confusionMatrix[c]).toEqual(
      figures.map((_, p) => count((label, prediction) => label === c && prediction === p)),
    );
    expect(own.support).toBe(support);
    expect([own.precision, own.recall, own.f1, own.accuracy]).toEqual(
      [precision, recall, f1, recall].map((value) => expect.closeTo(value, 12)),
    );
    expect(own.auc).toBeCloseTo(areaByPairs(labels, probabilities, c), 12);
    const curve = found.roc[c]!;
    const scores = [...new Set(probabilities.map((p) => p[c]!))].sort((a, b) => b - a);
    expect(curve.thresholds[0]).toBeNull();
    expect(curve.thresholds.slice(1)).toEqual(scores.map((s) => expect.closeTo(s, 5)));
    expect(curve.truePositiveRate.slice(1)).toEqual(
      scores.map((s) => {
        const above = labels.filter((label, n) => label === c && probabilities[n]![c]! >= s);
        return expect.closeTo(above.length / support, 12);
      }),
    );
  });
  const weighted = (key: 'precision' | 'recall' | 'f1') =>
    figures.reduce((sum, figure) => sum + (figure[key] * figure.support) / labels.length, 0);
  const mean = (key: 'precision' | 'recall' | 'f1') =>
    figures.reduce((sum, figure) => sum + figure[key] / classes, 0);
  for (const key of ['precision', 'recall', 'f1'] as const) {
    expect(found.weighted[key]).toBeCloseTo(weighted(key), 12);
    expect(found.macro[key]).toBeCloseTo(mean(key), 12);
  }
}

/** How often a sample of the class has the higher score than one of another; ties count half. */
function areaByPairs(
  labels: readonly number[],
  probabilities: readonly number[][],
  c: number,
): number {
  const score = (n: number) => probabilities[n]![c]!;
  const all = labels.map((_, n) => n);
  const inside = all.filter((n) => labels[n] === c);
  const outside = all.filter((n) => labels[n] !== c);
  const wins = inside.flatMap((a) =>
    outside.map((b) => (score(a) > score(b) ? 1 : score(a) === score(b) ? 0.5 : 0)),
  );
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}
