import fc from 'fast-check';
import { ENGINES } from '../../src/lanes/lane.js';
import type { BenchResults, LaneResult, TimedRun } from '../../src/results/schema.js';
import { TASKS } from '../../src/tasks.js';

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0.01, max: 1e5, noNaN: true }),
  fc.constantFrom(0, 1, -1, Number.MAX_VALUE, Number.MIN_VALUE),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '',
    '<script>alert(1)</script>',
    '&amp;"\'',
    '|`*_',
    '\u0000\ud800',
    'a '.repeat(80),
  ),
);
const interval = fc.tuple(number, number);
const lane = fc.constantFrom('wasm', 'webgpu', 'tfjs/wasm', 'onnxruntime/cpu x 2', '<b>', '');

const laneResult: fc.Arbitrary<LaneResult> = fc.record({
  lane,
  engine: fc.constantFrom(...ENGINES),
  backend: text,
  threads: fc.integer({ min: 1 }),
  adapter: maybe(fc.record({ name: text, driver: text, software: fc.boolean() })),
  version: maybe(text),
  startMs: maybe(number),
  timestamps: fc.boolean(),
  roofline: maybe(fc.record({ gflops: number, gigabytesPerSecond: number })),
  failure: maybe(text),
});

const run: fc.Arbitrary<TimedRun> = fc.record({
  lane,
  subject: fc.oneof(fc.constantFrom('vgg7', 'channels-8', 'channels-64'), text),
  title: text,
  layer: maybe(text),
  inputShape: fc.array(number, { maxLength: 3 }),
  channels: maybe(number),
  batch: fc.oneof(fc.constantFrom(1, 32), fc.integer({ min: 1 })),
  task: fc.oneof(fc.constantFrom(...TASKS), text),
  strategy: maybe(text),
  status: fc.constantFrom('timed', 'timed', 'timed', 'wrong', 'skipped', 'failed'),
  reason: maybe(text),
  buildMs: maybe(number),
  firstMs: maybe(number),
  compileMs: maybe(number),
  warmUp: fc.integer(),
  stable: fc.boolean(),
  milliseconds: fc.array(number, { maxLength: 20 }),
  medianMs: maybe(number),
  intervalMs: maybe(interval),
  outliers: fc.array(fc.integer({ min: -2, max: 20 }), { maxLength: 15 }),
  deviceMs: maybe(number),
  timesForward: maybe(number),
  timesForwardInterval: maybe(interval),
  reference: maybe(text),
  deviation: maybe(number),
  extrapolated: maybe(fc.record({ measured: number, of: number })),
  rooflineShare: maybe(number),
  peakDevice: maybe(number),
  peakProcess: maybe(number),
});

/** Whatever the schema allows. */
export const randomResults: fc.Arbitrary<BenchResults> = fc.record({
  schemaVersion: fc.constant(1 as const),
  kind: fc.constant('bench' as const),
  createdAt: text,
  command: text,
  environment: fc.constantFrom('node', 'browser'),
  machine: fc.record({
    cpu: text,
    cores: number,
    memoryGiB: number,
    platform: text,
    node: maybe(text),
    browser: maybe(text),
  }),
  lucida: text,
  settings: fc.record({
    rounds: number,
    seconds: number,
    mostSeconds: number,
    quick: fc.boolean(),
  }),
  lanes: fc.array(laneResult, { maxLength: 4 }),
  runs: fc.array(run, { maxLength: 25 }),
});
