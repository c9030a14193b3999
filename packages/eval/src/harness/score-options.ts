import type { Dataset } from '@lucida/data';
import { type CutModel, defaultTargetLayer } from '@lucida/models';
import { checkChoice, checkNumber } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import {
  type AblationStrategy,
  type Baseline,
  methodByName,
  type Resizer,
  resolveExplainOptions,
  type Score,
  type TargetClass,
} from '@lucida/xai';
import type * as tf from '@tensorflow/tfjs';
import { PROTOCOLS } from '../protocols/index.js';
import type { MaskProtocol } from '../results.js';
import { cutFor } from './fit.js';
import { type RunOptions, resolveBatchSize } from './run-options.js';

export interface MethodAtLayer {
  readonly method: string;
  readonly layer: string;
}

/** How attributions are made and masked. */
export interface AttributionOptions {
  /** Method names, or methods with a layer of their own. */
  readonly methods: readonly (string | MethodAtLayer)[];
  /** Target layer of the methods that name none; default the model's `defaultTargetLayer`. */
  readonly layer?: string;
  /** Default all. */
  readonly protocols?: readonly MaskProtocol[];
  /** Of `top-fraction`: above 0 and below 1; default 0.3. */
  readonly fraction?: number;
  /** What the methods explain; default `logit`. The scores compare probabilities in any case. */
  readonly score?: Score;
  /** Default `predicted`. */
  readonly target?: TargetClass;
  /** Of ablations; default `zero`. */
  readonly baseline?: Baseline;
  /** Default `head`. */
  readonly strategy?: AblationStrategy;
  /** Default `bilinear`. */
  readonly resizer?: Resizer;
}

export interface ScoreOptions extends AttributionOptions, RunOptions {
  /** Positions of the samples in the data set; default all. */
  readonly indices?: ArrayLike<number>;
  /** Of the bootstrap: an integer from 0; default 0. */
  readonly seed?: number;
  /** Bootstrap resamples behind every interval, 1 to 100,000; default 2,000. */
  readonly resamples?: number;
  /** Whether results carry the scores of every sample; default false. */
  readonly perSample?: boolean;
}

/** Methods that share a target layer, and so the activations at it. */
export interface LayerGroup {
  readonly layer: string;
  readonly cut: CutModel;
  readonly methods: readonly string[];
}

/** Options after checking, defaults filled in. */
export interface ScoreSettings {
  readonly groups: readonly LayerGroup[];
  readonly protocols: readonly MaskProtocol[];
  readonly fraction: number;
  readonly explain: {
    readonly score: Score;
    readonly target: TargetClass;
    readonly baseline: Baseline;
    readonly strategy: AblationStrategy;
    readonly resizer: Resizer;
  };
  readonly batchSize: number;
  readonly seed: number;
  readonly resamples: number;
  readonly perSample: boolean;
}

/** @throws UsageError for anything unknown or out of range, before any work is done. */
export function resolveScoreOptions(
  model: tf.LayersModel,
  dataset: Dataset,
  options: ScoreOptions,
): ScoreSettings {
  const { score = 'logit', target = 'predicted', baseline = 'zero' } = options;
  const { strategy = 'head', resizer = 'bilinear', fraction = 0.3 } = options;
  const explain = { score, target, baseline, strategy, resizer };
  const groups = groupByLayer(model, dataset, options);
  const { labels, size } = dataset;
  for (const { cut, methods } of groups) {
    resolveExplainOptions(cut, size, { ...explain, methods, labels });
  }
  return {
    groups,
    protocols: resolveProtocols(options.protocols),
    fraction: checkNumber('The fraction', fraction, { above: 0, below: 1 }),
    explain,
    batchSize: resolveBatchSize(options),
    seed: checkNumber('The seed', options.seed ?? 0, { integer: true, min: 0, max: 0xffffffff }),
    resamples: checkNumber('The number of resamples', options.resamples ?? 2000, {
      integer: true,
      min: 1,
      max: 100_000,
    }),
    perSample: options.perSample ?? false,
  };
}

/** Every method with its layer, in the order of the results. */
export function planOf({ groups }: Pick<ScoreSettings, 'groups'>): MethodAtLayer[] {
  return groups.flatMap(({ layer, methods }) => methods.map((method) => ({ method, layer })));
}

function groupByLayer(
  model: tf.LayersModel,
  dataset: Dataset,
  { methods, layer }: AttributionOptions,
): LayerGroup[] {
  if (methods.length === 0) {
    throw new UsageError('No attribution method was asked for; name at least one.');
  }
  const byLayer = new Map<string, Set<string>>();
  for (const choice of methods) {
    const own = typeof choice === 'string' ? { method: choice, layer: undefined } : choice;
    const target = own.layer ?? layer ?? defaultTargetLayer(model);
    const group = byLayer.get(target) ?? new Set();
    byLayer.set(target, group.add(methodByName(own.method).name));
  }
  return Array.from(byLayer, ([target, group]) => ({
    layer: target,
    cut: cutFor(model, target, dataset),
    methods: [...group],
  }));
}

function resolveProtocols(asked?: readonly MaskProtocol[]): MaskProtocol[] {
  const known = Object.keys(PROTOCOLS) as MaskProtocol[];
  if (asked?.length === 0) {
    throw new UsageError(`No masking protocol was asked for; choose from ${known.join(', ')}.`);
  }
  return [...new Set(asked ?? known)].map((name) => checkChoice('masking protocol', name, known));
}
