import type { Dataset } from '@lucida/data';
import { type CutModel, defaultTargetLayer } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import {
  type AblationStrategy,
  type Baseline,
  methodByName,
  type Resizer,
  type Score,
  type TargetClass,
} from '@lucida/xai';
import type * as tf from '@tensorflow/tfjs';
import { PROTOCOLS } from '../protocols/index.js';
import type { MaskProtocol } from '../results.js';
import { cutFor } from './fit.js';
import { type RunOptions, resolveBatchSize, wholeNumber } from './run-options.js';

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
  if (!(fraction > 0 && fraction < 1)) {
    throw new UsageError(`The fraction is ${fraction}; give a number above 0 and below 1.`);
  }
  return {
    groups: groupByLayer(model, dataset, options),
    protocols: resolveProtocols(options.protocols),
    fraction,
    explain: { score, target, baseline, strategy, resizer },
    batchSize: resolveBatchSize(options),
    seed: wholeNumber('The seed', options.seed ?? 0, 0, 0xffffffff),
    resamples: wholeNumber('The number of resamples', options.resamples ?? 2000, 1, 100_000),
    perSample: options.perSample ?? false,
  };
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
  const protocols = [...new Set(asked ?? known)];
  const unknown = protocols.find((protocol) => !known.includes(protocol));
  if (unknown !== undefined || protocols.length === 0) {
    throw new UsageError(
      `${unknown === undefined ? 'No masking protocol was asked for' : `There is no masking protocol "${unknown}"`}; choose from ${known.join(', ')}.`,
    );
  }
  return protocols;
}
