import { z } from 'zod';
import { ENGINES } from '../lanes/lane.js';

const Interval = z.tuple([z.number(), z.number()]);

export const LaneResult = z.object({
  /** As `laneName` names it. */
  lane: z.string(),
  engine: z.enum(ENGINES),
  backend: z.string(),
  threads: z.number().int().min(1),
  adapter: z.object({ name: z.string(), driver: z.string(), software: z.boolean() }).nullable(),
  /** Of tfjs or onnxruntime; null where it did not start. */
  version: z.string().nullable(),
  startMs: z.number().nullable(),
  timestamps: z.boolean(),
  roofline: z.object({ gflops: z.number(), gigabytesPerSecond: z.number() }).nullable(),
  /** One sentence, where the lane did not start; null where it did. */
  failure: z.string().nullable(),
});
export type LaneResult = z.infer<typeof LaneResult>;

/** One lane's time for one task on one case. */
export const TimedRun = z.object({
  lane: z.string(),
  subject: z.string(),
  /** For people: `VGG-7`. */
  title: z.string(),
  layer: z.string().nullable(),
  inputShape: z.array(z.number()),
  channels: z.number().nullable(),
  batch: z.number().int().min(1),
  task: z.string(),
  /** What `auto` chose, for `ablation-cam`. */
  strategy: z.string().nullable(),
  /**
   * `timed`; `wrong`: its result differs from the reference, so that its time does not count;
   * `skipped`: not asked of this lane or too slow; `failed`: it broke off.
   */
  status: z.enum(['timed', 'wrong', 'skipped', 'failed']),
  /** One sentence unless timed. */
  reason: z.string().nullable(),
  buildMs: z.number().nullable(),
  firstMs: z.number().nullable(),
  /** Of the first call, making pipelines; null where that cannot be told. */
  compileMs: z.number().nullable(),
  /** Calls until times were stable, not counted. */
  warmUp: z.number().int(),
  /** Whether they became so before patience ran out. */
  stable: z.boolean(),
  /** Every call of every round, for the whole batch, outliers included. */
  milliseconds: z.array(z.number()),
  medianMs: z.number().nullable(),
  /** Of the median, 95 % by order statistics; null with fewer than 6 rounds. */
  intervalMs: Interval.nullable(),
  /** Places in `milliseconds` beyond three interquartile ranges from the quartiles. */
  outliers: z.array(z.number().int()),
  /** Median of the device's own times. */
  deviceMs: z.number().nullable(),
  /** Median of the ratios to the same lane's forward pass in the same round. */
  timesForward: z.number().nullable(),
  timesForwardInterval: Interval.nullable(),
  /** The lane that it was compared with, or null where none could be. */
  reference: z.string().nullable(),
  /** Largest difference for the first sample, as a share of the reference's largest value. */
  deviation: z.number().nullable(),
  extrapolated: z.object({ measured: z.number(), of: z.number() }).nullable(),
  /**
   * What the device's matrix rate and bandwidth allow for at best, over what the forward pass takes;
   * above 1 where it computes less than counted, or finds weights in a cache. Null for other tasks.
   */
  rooflineShare: z.number().nullable(),
  /** Bytes, after all tasks of the case. */
  peakDevice: z.number().nullable(),
  peakProcess: z.number().nullable(),
});
export type TimedRun = z.infer<typeof TimedRun>;

export const BenchResults = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('bench'),
  createdAt: z.string(),
  /** The words that made it, as one would type them. */
  command: z.string(),
  environment: z.enum(['node', 'browser']),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryGiB: z.number(),
    platform: z.string(),
    node: z.string().nullable(),
    browser: z.string().nullable(),
  }),
  lucida: z.string(),
  settings: z.object({
    rounds: z.number(),
    seconds: z.number(),
    mostSeconds: z.number(),
    quick: z.boolean(),
  }),
  lanes: z.array(LaneResult),
  runs: z.array(TimedRun),
});
export type BenchResults = z.infer<typeof BenchResults>;
