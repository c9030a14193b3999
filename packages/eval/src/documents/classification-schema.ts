import { z } from 'zod';
import type { ClassificationResult, ExampleSample } from '../results.js';
import { count, interval, provenance, schemaVersion, share } from './common-schema.js';

export const exampleSample = z.object({
  index: count,
  id: z.string(),
  trueClass: count.nullable(),
  predictedClass: count,
  probability: z.number(),
}) satisfies z.ZodType<ExampleSample>;

const averaged = z.object({ precision: share, recall: share, f1: share });

const classResult = z.object({
  name: z.string(),
  support: count,
  accuracy: share,
  accuracyInterval: interval.nullable(),
  precision: share,
  recall: share,
  f1: share,
  auc: share.nullable(),
  zeroDivision: z.array(z.enum(['accuracy', 'precision', 'recall', 'f1'])),
});

const rocCurve = z.object({
  name: z.string(),
  falsePositiveRate: z.array(share),
  truePositiveRate: z.array(share),
  thresholds: z.array(z.number().nullable()),
  auc: share.nullable(),
});

export const classificationResult: z.ZodType<ClassificationResult> = z.object({
  schemaVersion,
  kind: z.literal('classification'),
  provenance,
  samples: count,
  accuracy: share,
  accuracyInterval: interval,
  classes: z.array(classResult),
  confusionMatrix: z.array(z.array(count)),
  normalizedConfusionMatrix: z.array(z.array(share)),
  macro: averaged,
  weighted: averaged,
  macroAuc: share.nullable(),
  roc: z.array(rocCurve),
  confusedPairs: z.array(z.object({ trueClass: count, predictedClass: count, count, rate: share })),
  examples: z.array(
    z.object({ successes: z.array(exampleSample), failures: z.array(exampleSample) }),
  ),
});
