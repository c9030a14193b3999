import { type LaneSpec, laneName } from '../../src/lanes/lane.js';
import type { BenchResults, LaneResult, TimedRun } from '../../src/results/schema.js';

/** Results as a machine with two cores and a software adapter would give, with all that can happen. */
export function sampleResults(): BenchResults {
  return {
    schemaVersion: 1,
    kind: 'bench',
    createdAt: '2026-11-23T20:00:00.000Z',
    command: 'pnpm bench --subjects mnist1d,vgg7 --batches 1,32',
    environment: 'node',
    machine: {
      cpu: 'AMD EPYC',
      cores: 2,
      memoryGiB: 24,
      platform: 'linux x64',
      node: 'v20.20.2',
      browser: null,
    },
    lucida: '0.1.0',
    settings: { rounds: 9, seconds: 2, mostSeconds: 60, quick: false },
    lanes: LANES.map(laneResult),
    runs: [...caseRuns('mnist1d'), ...caseRuns('vgg7'), ...channelRuns(), ...mishaps()],
  };
}

const LANES: readonly LaneSpec[] = [
  { engine: 'lucida', backend: 'wasm', threads: 1 },
  { engine: 'lucida', backend: 'webgpu', threads: 1 },
  { engine: 'tfjs', backend: 'wasm', threads: 1 },
  { engine: 'onnxruntime', backend: 'cpu', threads: 2 },
  { engine: 'lucida', backend: 'cpu', threads: 1 },
];

/** How long a lane takes for what takes 1 on wasm. */
const SLOWNESS: Readonly<Record<string, number>> = {
  wasm: 1,
  webgpu: 6.4,
  'tfjs/wasm': 1.4,
  'onnxruntime/cpu x 2': 0.11,
};

function laneResult(spec: LaneSpec): LaneResult {
  const { engine, backend, threads } = spec;
  const broken = backend === 'cpu' && engine === 'lucida';
  const rooflines: Record<string, LaneResult['roofline']> = {
    wasm: { gflops: 43.2, gigabytesPerSecond: 9.1 },
    webgpu: { gflops: 5.13, gigabytesPerSecond: 6.4 },
  };
  return {
    lane: laneName(spec),
    engine,
    backend,
    threads,
    adapter:
      backend === 'webgpu'
        ? { name: 'llvmpipe (LLVM 15.0.6, 256 bits)', driver: 'Mesa 25.0.7', software: true }
        : null,
    version: broken ? null : engine === 'onnxruntime' ? '1.22.0' : '4.22.0',
    startMs: broken ? null : 312.5,
    timestamps: backend === 'webgpu',
    roofline: engine === 'lucida' ? (rooflines[backend] ?? null) : null,
    failure: broken ? 'Its process ended with SIGKILL while starting.' : null,
  };
}

const SUBJECTS = {
  mnist1d: {
    title: 'MNIST-1D net',
    layer: 'conv1d_2',
    inputShape: [40, 1],
    channels: 25,
    ms: 0.055,
  },
  vgg7: { title: 'VGG-7', layer: 'conv2d_3', inputShape: [224, 224, 3], channels: 128, ms: 65 },
} as const;

/** Each task's time in forward passes; the loop of stock tfjs is long. */
const TIMES = {
  forward: 1,
  'grad-cam': 1.18,
  'grad-cam++': 1.23,
  'ablation-cam': 1.09,
  'ablation-cam/full': 61,
  score: 2.9,
};

function caseRuns(subject: keyof typeof SUBJECTS): TimedRun[] {
  const { ms, ...network } = SUBJECTS[subject];
  return [1, 8, 32].flatMap((batch) =>
    Object.entries(TIMES).flatMap(([task, times]) =>
      Object.entries(SLOWNESS).flatMap(([lane, slowness], index): TimedRun[] => {
        if (lane.startsWith('onnxruntime') && task !== 'forward') return [];
        const isStock = lane === 'tfjs/wasm';
        if (isStock && !['forward', 'grad-cam', 'ablation-cam'].includes(task)) return [];
        const isLoop = isStock && task === 'ablation-cam';
        const over = isLoop ? network.channels : times;
        const medianMs = ms * over * slowness * batch ** 0.85;
        return [
          timedRun({
            ...network,
            inputShape: [...network.inputShape],
            lane,
            subject,
            batch,
            task,
            strategy: task === 'ablation-cam' && !isStock ? 'closed-form' : null,
            medianMs,
            timesForward: over,
            deviceMs: lane === 'webgpu' ? medianMs * 0.83 : null,
            compileMs: lane === 'webgpu' ? 411 : null,
            extrapolated: isLoop ? { measured: 4, of: network.channels } : null,
            rooflineShare:
              task === 'forward' && SLOWNESS[lane]! >= 1 && index < 2 ? 0.34 / slowness : null,
            reference: lane === 'wasm' ? null : 'wasm',
            deviation: lane === 'wasm' ? null : 3.2e-6,
          }),
        ];
      }),
    ),
  );
}

const STRATEGIES: Readonly<Record<string, (channels: number) => number>> = {
  forward: (channels) => 0.2 + channels * 0.002,
  'ablation-cam/closed-form': (channels) => 0.25 + channels * 0.0021,
  'ablation-cam/head': (channels) => 0.2 + channels * 0.03,
  'ablation-cam/full': (channels) => (0.2 + channels * 0.002) * channels,
};

function channelRuns(): TimedRun[] {
  return [8, 16, 32, 64, 128, 256].flatMap((channels) =>
    Object.entries(STRATEGIES).flatMap(([task, ms]) =>
      ['wasm', 'webgpu'].map((lane) =>
        timedRun({
          lane,
          subject: `channels-${channels}`,
          title: `${channels} channels`,
          channels,
          inputShape: [16, 16, 3],
          task,
          medianMs: ms(channels) * SLOWNESS[lane]!,
          timesForward: ms(channels) / STRATEGIES.forward!(channels),
        }),
      ),
    ),
  );
}

/** What went wrong, or was not tried. */
function mishaps(): TimedRun[] {
  const { ms: _, ...vgg7 } = { ...SUBJECTS.vgg7, inputShape: [224, 224, 3] };
  const without = {
    milliseconds: [],
    medianMs: null,
    intervalMs: null,
    outliers: [],
    timesForward: null,
  };
  const of = { ...vgg7, ...without, subject: 'vgg7', batch: 1, timesForwardInterval: null };
  return [
    timedRun({
      ...of,
      lane: 'tfjs/wasm',
      task: 'training-step',
      status: 'failed',
      reason: 'The kernel Conv2DBackpropFilter is not registered for backend wasm.',
      firstMs: null,
    }),
    timedRun({
      ...of,
      lane: 'webgpu',
      task: 'training-step',
      status: 'wrong',
      reason: 'Its result differs from that of wasm by 0.4 of its largest value.',
      deviation: 0.4,
      reference: 'wasm',
    }),
    timedRun({
      ...of,
      lane: 'webgpu',
      task: 'ablation-cam/delta',
      status: 'skipped',
      reason: 'One call would take about 210 s.',
      firstMs: null,
    }),
  ];
}

/** A run with calls about its median, one of them an outlier. */
export function timedRun(given: Partial<TimedRun>): TimedRun {
  const medianMs = given.medianMs ?? 10;
  const shares = [0.97, 1, 1.02, 0.99, 1.01, 1.05, 0.98, 1, 2.4];
  return {
    lane: 'wasm',
    subject: 'mnist1d',
    title: 'MNIST-1D net',
    layer: 'conv1d_2',
    inputShape: [40, 1],
    channels: 25,
    batch: 1,
    task: 'forward',
    strategy: null,
    status: 'timed',
    reason: null,
    buildMs: 40.5,
    firstMs: medianMs * 7,
    compileMs: null,
    warmUp: 4,
    stable: true,
    milliseconds: shares.map((share) => share * medianMs),
    medianMs,
    intervalMs: [0.98 * medianMs, 1.05 * medianMs],
    outliers: [8],
    deviceMs: null,
    timesForward: 1,
    timesForwardInterval:
      typeof given.timesForward === 'number'
        ? [given.timesForward * 0.97, given.timesForward * 1.05]
        : null,
    reference: null,
    deviation: null,
    extrapolated: null,
    rooflineShare: null,
    peakDevice: 64 * 2 ** 20,
    peakProcess: 410 * 2 ** 20,
    ...given,
  };
}
