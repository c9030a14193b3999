import { BACKENDS } from '@lucida/runtime';
import { ABLATION_STRATEGIES } from '@lucida/xai';
import { z } from 'zod';

const ChosenStrategy = z.enum(ABLATION_STRATEGIES).exclude(['auto']);
const Quartiles = z.tuple([z.number(), z.number()]);

const TaskCost = z.object({
  task: z.string(),
  /** Of the whole batch. */
  medianMs: z.number(),
  quartilesMs: Quartiles,
  /** Of the first call, which compiles and uploads. */
  firstMs: z.number(),
  /** Median of the ratios to the forward pass of the same round. */
  timesForward: z.number(),
  timesForwardQuartiles: Quartiles,
});
export type TaskCost = z.infer<typeof TaskCost>;

const StrategyCost = z.object({
  strategy: ChosenStrategy,
  /** For one sample; null where not known. */
  multiplyAdds: z.number().nullable(),
  /** Of the whole batch; null where it would have taken too long. */
  medianMs: z.number().nullable(),
  /** Calls that were timed; a single one was not warmed up. */
  calls: z.number(),
  /** How many times as long `full` takes; null where one of the two was not timed. */
  fullOver: z.number().nullable(),
  /**
   * Largest difference of a map to the slowest strategy's, as a share of the largest value; null where
   * it was not compared, or that map is 0 everywhere.
   */
  deviation: z.number().nullable(),
});
export type StrategyCost = z.infer<typeof StrategyCost>;

const AttributionRun = z.object({
  backend: z.enum(BACKENDS),
  adapter: z.string().nullable(),
  /** Whether the adapter is a driver on the CPU. */
  software: z.boolean(),
  subject: z.string(),
  layer: z.string(),
  inputShape: z.array(z.number()).readonly(),
  batch: z.number(),
  rounds: z.number(),
  forward: TaskCost,
  tasks: z.array(TaskCost),
  /** What `auto` chose. */
  strategy: ChosenStrategy,
  strategies: z.array(StrategyCost),
  peakDeviceMiB: z.number(),
  peakProcessMiB: z.number().nullable(),
});
export type AttributionRun = z.infer<typeof AttributionRun>;

export const AttributionCosts = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('attribution-costs'),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryGiB: z.number(),
    platform: z.string(),
    node: z.string(),
    tfjs: z.string(),
  }),
  runs: z.array(AttributionRun),
});
export type AttributionCosts = z.infer<typeof AttributionCosts>;
