import { RandomState } from '@lucida/data';
import { type CutModel, classifierOf, cutAt, disposeModel } from '@lucida/models';
import { measureMemory } from '@lucida/runtime';
import {
  type AblationStrategy,
  ablationPlan,
  type ChosenStrategy,
  explainBatch,
} from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import { subjectModel } from './lanes/lucida/subject-model.js';
import type { AttributionRun, StrategyCost, TaskCost } from './results.js';
import { SUBJECTS, type SubjectName } from './subjects.js';
import {
  type Effort,
  median,
  quartiles,
  type Task,
  type Timing,
  timeInterleaved,
} from './timing.js';

const METHODS = ['grad-cam', 'grad-cam++', 'ablation-cam'];

/** What to measure, on the backend that is current. */
export interface AttributionRequest {
  readonly subject: SubjectName;
  readonly batch: number;
  readonly effort: Effort;
  /** A strategy expected to take longer than this for one call is left out. */
  readonly mostSeconds: number;
}

/**
 * Times explanations of one network over its forward pass, and the ablation strategies over `full`.
 * Each call ends when its maps (or logits) are on the host. Ratios are medians of ratios within a
 * round.
 */
export async function measureAttribution({
  subject,
  batch,
  effort,
  mostSeconds,
}: AttributionRequest): Promise<Omit<AttributionRun, 'backend' | 'adapter' | 'software'>> {
  const spec = SUBJECTS[subject];
  const { layer, title } = spec;
  const { inputShape } = spec.source;
  const model = await subjectModel(spec, () => Promise.reject());
  const cut = cutAt(model, layer);
  const classifier = classifierOf(model);
  const inputs = randomInputs([batch, ...inputShape]);
  const forward: Task = { name: 'forward', run: () => readBack(() => classifier.logits(inputs)) };
  const explain = (method: string): Task => ({
    name: method,
    run: () => mapsOf(cut, inputs, method, 'auto', 'map'),
  });
  // Before the ReLU, which may leave nothing of a network with random weights.
  const ablate = (strategy: AblationStrategy): Task => ({
    name: strategy,
    run: () => mapsOf(cut, inputs, 'ablation-cam', strategy, 'raw'),
  });
  const { result, peak } = await measureMemory(async () => {
    const tasks = [forward, ...METHODS.map((method) => explain(method))];
    return timeInterleaved(tasks, effort);
  });
  const [forwardTiming, ...others] = result as [Timing, ...Timing[]];
  const strategies = await compareStrategies(cut, ablate, {
    effort,
    mostSeconds,
    forwardMs: median(forwardTiming.milliseconds),
  });
  inputs.dispose();
  disposeModel(model);
  return {
    subject: title,
    layer,
    inputShape,
    batch,
    rounds: forwardTiming.milliseconds.length,
    forward: cost(forwardTiming, forwardTiming),
    tasks: others.map((timing) => cost(timing, forwardTiming)),
    strategy: ablationPlan(cut).strategy,
    strategies,
    peakDeviceMiB: mebibytes(peak.device),
    peakProcessMiB: peak.process === null ? null : mebibytes(peak.process),
  };
}

function cost(timing: Timing, forward: Timing): TaskCost {
  const ratios = timing.milliseconds.map((time, round) => time / forward.milliseconds[round]!);
  return {
    task: timing.name,
    medianMs: median(timing.milliseconds),
    quartilesMs: quartiles(timing.milliseconds),
    firstMs: timing.firstMs,
    timesForward: median(ratios),
    timesForwardQuartiles: quartiles(ratios),
  };
}

/** Times every strategy that the head allows; `full` last, which the others are held against. */
async function compareStrategies(
  cut: CutModel,
  taskOf: (strategy: ChosenStrategy) => Task,
  given: {
    readonly effort: Effort;
    readonly mostSeconds: number;
    readonly forwardMs: number;
  },
): Promise<StrategyCost[]> {
  const { allowed, cost } = ablationPlan(cut);
  const measured: { strategy: ChosenStrategy; ms: number; calls: number; values: Float32Array }[] =
    [];
  for (const strategy of allowed) {
    // A head takes no longer than a forward pass, so both are bounded by as many as channels.
    const expected = strategy === 'full' || strategy === 'head' ? expectedSeconds(strategy) : 0;
    if (expected > given.mostSeconds) continue;
    const task = taskOf(strategy);
    const quick = expected < 10;
    const [timing] = quick
      ? await timeInterleaved([task], { rounds: Math.min(3, given.effort.rounds), seconds: 0 })
      : [await once(task)];
    const { milliseconds, values } = timing!;
    measured.push({ strategy, ms: median(milliseconds), calls: milliseconds.length, values });
  }
  const full = measured.find(({ strategy }) => strategy === 'full');
  const reference = full ?? measured.at(-1)!;
  return allowed.map((strategy) => {
    const own = measured.find((one) => one.strategy === strategy);
    return {
      strategy,
      multiplyAdds: cost[strategy],
      medianMs: own?.ms ?? null,
      calls: own?.calls ?? 0,
      fullOver: own && full ? full.ms / own.ms : null,
      deviation: own ? deviation(own.values, reference.values) : null,
    };
  });

  function expectedSeconds(strategy: 'full' | 'head'): number {
    const share = (cost[strategy] ?? Number.POSITIVE_INFINITY) / (cost.full ?? 1) || 1;
    return (share * cut.channels * given.forwardMs) / 1000;
  }
}

/** One call, not warm: for what takes so long that the first call's extra is lost in it. */
async function once(task: Task): Promise<Pick<Timing, 'milliseconds' | 'values'>> {
  const started = performance.now();
  const values = await task.run();
  return { milliseconds: [performance.now() - started], values };
}

/** Largest difference as a share of the largest value; null where all values are 0, which tell nothing. */
function deviation(actual: Float32Array, expected: Float32Array): number | null {
  let worst = 0;
  let largest = 0;
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(actual[i]! - value));
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? null : worst / largest;
}

async function mapsOf(
  cut: CutModel,
  inputs: tf.Tensor,
  method: string,
  strategy: AblationStrategy,
  form: 'raw' | 'map',
): Promise<Float32Array> {
  const explained = explainBatch(cut, inputs, { methods: [method], strategy });
  try {
    return await explained.maps.get(method)![form].data<'float32'>();
  } finally {
    explained.dispose();
  }
}

async function readBack(compute: () => tf.Tensor): Promise<Float32Array> {
  const result = compute();
  try {
    return await result.data<'float32'>();
  } finally {
    result.dispose();
  }
}

function randomInputs(shape: number[]): tf.Tensor {
  const random = new RandomState([1]);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.rand());
  return tf.tensor(values, shape);
}

const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
