import { describe, expect, it } from 'vitest';
import { classificationStatistics } from '../../src/index.js';
import { readFixture } from '../fixtures/read.js';

interface Case {
  name: string;
  labels: number[];
  probabilities: number[][];
  accuracy: number;
  interval: [number, number];
  classIntervals: ([number, number] | null)[];
  confusion: number[][];
  normalized: number[][];
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  macro: [number, number, number];
  weighted: [number, number, number];
  roc: ({ fpr: number[]; tpr: number[]; thresholds: (number | null)[]; auc: number } | null)[];
}

function close(actual: readonly number[], expected: readonly number[]) {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!), `element ${i}`).toBeLessThanOrEqual(1e-12);
  });
}

describe('classification statistics agree with scikit-learn', () => {
  it.each(readFixture<{ cases: Case[] }>('classification.json').cases)('$name', (fixture) => {
    const result = classificationStatistics({
      labels: Int32Array.from(fixture.labels),
      probabilities: Float64Array.from(fixture.probabilities.flat()),
      classNames: fixture.support.map((_, c) => `class ${c}`),
      indices: Int32Array.from(fixture.labels.keys()),
      ids: fixture.labels.map((_, n) => `${n}`),
    });
    close([result.accuracy], [fixture.accuracy]);
    close([result.accuracyInterval.low, result.accuracyInterval.high], fixture.interval);
    result.classes.forEach(({ accuracyInterval }, c) => {
      const expected = fixture.classIntervals[c];
      if (!expected) expect(accuracyInterval).toBeNull();
      else close([accuracyInterval!.low, accuracyInterval!.high], expected);
    });
    expect(result.confusionMatrix).toEqual(fixture.confusion);
    close(result.normalizedConfusionMatrix.flat(), fixture.normalized.flat());
    for (const figure of ['precision', 'recall', 'f1', 'support'] as const) {
      close(
        result.classes.map((c) => c[figure]),
        fixture[figure],
      );
    }
    expect(result.classes.map((c) => c.accuracy)).toEqual(result.classes.map((c) => c.recall));
    const averages = ({ precision, recall, f1 }: typeof result.macro) => [precision, recall, f1];
    close(averages(result.macro), fixture.macro);
    close(averages(result.weighted), fixture.weighted);
    result.roc.forEach((curve, c) => {
      const expected = fixture.roc[c];
      expect(result.classes[c]!.auc).toBe(curve.auc);
      if (!expected) {
        expect(curve).toMatchObject({ auc: null, falsePositiveRate: [], thresholds: [] });
        return;
      }
      close(curve.falsePositiveRate, expected.fpr);
      close(curve.truePositiveRate, expected.tpr);
      expect(curve.thresholds).toEqual(expected.thresholds);
      close([curve.auc!], [expected.auc]);
    });
    const areas = fixture.roc.flatMap((curve) => (curve ? [curve.auc] : []));
    if (areas.length === 0) expect(result.macroAuc).toBeNull();
    else close([result.macroAuc!], [areas.reduce((sum, area) => sum + area, 0) / areas.length]);
  });
});
