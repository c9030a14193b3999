import { z } from 'zod';
import { type Interval, type Provenance, SCHEMA_VERSION } from '../results.js';

export const count = z.int().nonnegative();
export const share = z.number().min(0).max(1);
export const schemaVersion = z.literal(SCHEMA_VERSION);

export const interval: z.ZodType<Interval> = z.object({ low: z.number(), high: z.number() });

export const provenance: z.ZodType<Provenance> = z.object({
  lucida: z.string(),
  tfjs: z.string(),
  backend: z.string(),
  adapter: z.string().nullable(),
  seed: z.number().nullable(),
  data: z.object({
    name: z.string(),
    size: count,
    fingerprint: z.string(),
    images: z.record(z.string(), z.unknown()).nullable(),
  }),
  model: z.object({ name: z.string(), parameters: count }),
  memory: z.object({ budgetBytes: count, peakDeviceBytes: count }).nullable().default(null),
  config: z.record(z.string(), z.unknown()),
});
