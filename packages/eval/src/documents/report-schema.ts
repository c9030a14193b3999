import { z } from 'zod';
import type {
  ComparedReport,
  ExplainedExample,
  MethodAgreement,
  ModelSummary,
  ReportDocument,
} from '../results.js';
import { classificationResult, exampleSample } from './classification-schema.js';
import { count, interval, provenance, schemaVersion, share } from './common-schema.js';
import { degenerate, methodDifference, scoreResult, scoreVariant } from './score-schema.js';

const numbers = z.array(z.number());

const model: z.ZodType<ModelSummary> = z.object({
  name: z.string(),
  layers: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      outputShape: z.array(z.number().nullable()),
      parameters: count,
    }),
  ),
  parameters: count,
  trainableParameters: count,
});

const training = z.object({
  recipe: z.string(),
  seed: z.number(),
  backend: z.string(),
  epochs: z.array(
    z.object({
      epoch: count,
      learningRate: z.number(),
      loss: z.number(),
      accuracy: z.number(),
      validationLoss: z.number().nullable(),
      validationAccuracy: z.number().nullable(),
      seconds: z.number(),
    }),
  ),
});

const methods = z.array(z.object({ name: z.string(), title: z.string(), reference: z.string() }));

const values = z.union([
  numbers,
  z.object({ encoding: z.literal('base64-uint8'), data: z.base64() }),
]);

const explainedExample: z.ZodType<ExplainedExample> = z.object({
  ...exampleSample.shape,
  input: values,
  groundTruth: numbers.nullable(),
  maps: z.array(z.object({ method: z.string(), layer: z.string(), values, degenerate })),
});

const comparedReport: z.ZodType<ComparedReport> = z.object({
  title: z.string(),
  provenance,
  accuracy: share,
  accuracyInterval: interval,
  methods,
  scores: z.array(scoreResult),
  differences: z.array(methodDifference),
});

const agreement: z.ZodType<MethodAgreement> = z.object({
  methods: z.tuple([z.string(), z.string()]),
  spearman: z.number(),
  interval,
  samples: count,
});

/** The form of a report document; what it does not know is left out. */
export const reportSchema: z.ZodType<ReportDocument> = z.object({
  schemaVersion,
  kind: z.literal('report'),
  title: z.string(),
  provenance,
  model,
  training: training.nullable(),
  classification: classificationResult,
  inputShape: z.array(count),
  classTemplates: z.array(numbers).nullable(),
  templateSimilarity: z.array(numbers).nullable(),
  methods,
  examples: z.array(
    z.object({
      classIndex: count,
      best: explainedExample.nullable(),
      typical: explainedExample.nullable(),
      failure: explainedExample.nullable(),
    }),
  ),
  scores: z.array(scoreResult),
  differences: z.array(methodDifference),
  variants: z.array(scoreVariant),
  comparedWith: z.array(comparedReport),
  agreement: z.array(agreement),
});
