import { z } from 'zod';
import type { MethodDifference, SampleScore, ScoreResult, ScoreVariant } from '../results.js';
import { count, interval, share } from './common-schema.js';

const zeroOrOne = z.literal([0, 1]);
export const degenerate = z.enum(['zero', 'constant']).nullable();
const protocol = z.enum(['top-fraction', 'soft-mask']);

const meanScore = z.object({ value: z.number(), interval, samples: count });

const sampleScore: z.ZodType<SampleScore> = z.object({
  index: count,
  id: z.string(),
  trueClass: count,
  targetClass: count,
  drop: z.number(),
  increase: zeroOrOne,
  original: z.number(),
  masked: z.number(),
  degenerate,
  pointing: zeroOrOne.nullable(),
  relevanceMass: z.number().nullable(),
});

export const scoreResult: z.ZodType<ScoreResult> = z.object({
  method: z.string(),
  layer: z.string(),
  protocol,
  fraction: share.nullable(),
  samples: count,
  degenerate: count,
  averageDropPercent: z.number(),
  averageDropInterval: interval,
  averageIncreasePercent: z.number(),
  averageIncreaseInterval: interval,
  pointingGame: meanScore.nullable(),
  relevanceMass: meanScore.nullable(),
  perClass: z.array(
    z.object({
      name: z.string(),
      samples: count,
      averageDropPercent: z.number().nullable(),
      averageIncreasePercent: z.number().nullable(),
      pointingGame: z.number().nullable(),
      relevanceMass: z.number().nullable(),
    }),
  ),
  perSample: z.array(sampleScore).exactOptional(),
});

const methodAtLayer = z.object({ method: z.string(), layer: z.string() });

export const methodDifference: z.ZodType<MethodDifference> = z.object({
  methods: z.tuple([methodAtLayer, methodAtLayer]),
  protocol,
  samples: count,
  averageDropDifference: z.number(),
  averageDropInterval: interval,
  averageIncreaseDifference: z.number(),
  averageIncreaseInterval: interval,
  pointingGameDifference: meanScore.nullable(),
  relevanceMassDifference: meanScore.nullable(),
});

export const scoreVariant: z.ZodType<ScoreVariant> = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  config: z.record(z.string(), z.unknown()),
  results: z.array(scoreResult),
  differences: z.array(methodDifference),
});
