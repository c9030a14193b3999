import type { Dataset } from '@lucida/data';
import { type CutModel, defaultTargetLayer, inspectModel } from '@lucida/models';
import { memoryBudget } from '@lucida/runtime';
import { checkChoice, checkNumber } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import {
  type AblationStrategy,
  ablationPlan,
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
import { divideRun } from './divide-run.js';
import { cutFor } from './fit.js';
import { explanationNeeds, type MethodsAtCut } from './memory-needs.js';
import type { MethodGroup } from './method-group.js';
import type { RunOptions } from './run-options.js';
import { selectSamples } from './samples.js';
import type { ScoreSettings } from './score-settings.js';

export interface MethodAtLayer {
  readonly method: string;
  readonly layer: string;
  /** How this method's maps are enlarged; default as the other methods'. */
  readonly resizer?: Resizer;
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
  /** How ablations are computed, which changes the cost and not the result; default `auto`. */
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

/** @throws UsageError for anything unknown or out of range, before any work is done. */
export function resolveScoreOptions(
  model: tf.LayersModel,
  dataset: Dataset,
  options: ScoreOptions,
): ScoreSettings {
  const { score = 'logit', target = 'predicted', baseline = 'zero' } = options;
  const { strategy = 'auto', fraction = 0.3 } = options;
  const explain = { score, target, baseline, strategy };
  const samples = selectSamples(dataset, options.indices);
  const labels = labelsOf(dataset, samples, target);
  const protocols = resolveProtocols(options.protocols);
  const budget = memoryBudget(options.memory);
  const atCuts = groupMethods(model, dataset, options);
  const needs = explanationNeeds(atCuts);
  const multiplyAdds = scoringWork(model, atCuts, protocols.length, samples.length);
  const division = divideRun(options, budget, { needs, samples: samples.length, multiplyAdds });
  const { memory } = division;
  const groups = atCuts.map(({ cut, resizer, methods }): MethodGroup => {
    const groupOptions = { ...explain, resizer, methods, labels, memory: memory.bytes };
    const { strategy } = resolveExplainOptions(cut, samples.length, groupOptions);
    const multiplyAdds = ablationPlan(cut).cost[strategy];
    return { layer: cut.layer, resizer, methods, ablation: { strategy, multiplyAdds } };
  });
  return {
    samples,
    groups,
    protocols,
    fraction: checkNumber('The fraction', fraction, { above: 0, below: 1 }),
    explain,
    budget,
    ...division,
    seed: checkNumber('The seed', options.seed ?? 0, { integer: true, min: 0, max: 0xffffffff }),
    resamples: checkNumber('The number of resamples', options.resamples ?? 2000, {
      integer: true,
      min: 1,
      max: 100_000,
    }),
    perSample: options.perSample ?? false,
  };
}

/** Methods that are explained together, with the cut at their layer. */
interface GroupAtCut extends MethodsAtCut {
  readonly resizer: Resizer;
}

/**
 * Multiply-adds of a run, as if a method cost a pass through the model and each masked copy another;
 * null where those of a pass are not known.
 */
function scoringWork(
  model: tf.LayersModel,
  groups: readonly GroupAtCut[],
  protocols: number,
  samples: number,
): number | null {
  const pass = inspectModel(model).multiplyAdds;
  const methods = groups.reduce((total, group) => total + group.methods.length, 0);
  return pass === null ? null : samples * (1 + methods * (1 + protocols)) * pass;
}

function groupMethods(
  model: tf.LayersModel,
  dataset: Dataset,
  { methods, layer, resizer = 'bilinear' }: AttributionOptions,
): GroupAtCut[] {
  if (methods.length === 0) {
    throw new UsageError('No attribution method was asked for; name at least one.');
  }
  const cuts = new Map<string, CutModel>();
  const groups: { cut: CutModel; resizer: Resizer; methods: string[] }[] = [];
  for (const choice of methods) {
    const own: Partial<MethodAtLayer> = typeof choice === 'string' ? { method: choice } : choice;
    const { name } = methodByName(own.method!);
    const target = own.layer ?? layer ?? defaultTargetLayer(model);
    const cut = cuts.get(target) ?? cutFor(model, target, dataset);
    cuts.set(target, cut);
    const wanted = own.resizer ?? resizer;
    const atLayer = groups.filter((group) => group.cut === cut);
    const asked = atLayer.find((group) => group.methods.includes(name));
    if (asked && asked.resizer !== wanted) {
      throw new UsageError(
        `${name} is asked for twice at layer ${target}, with the resizers ${asked.resizer} and ${wanted}, and the results could not be told apart; choose one.`,
      );
    }
    if (asked) continue;
    const group = atLayer.find((group) => group.resizer === wanted);
    if (group) group.methods.push(name);
    else groups.push({ cut, resizer: wanted, methods: [name] });
  }
  return groups;
}

/**
 * True classes of the samples.
 *
 * @throws UsageError when they are to be explained, and one is not known.
 */
function labelsOf(dataset: Dataset, samples: Int32Array, target: TargetClass): Int32Array {
  const labels = samples.map((sample) => dataset.labels[sample]!);
  const unknown = labels.indexOf(-1);
  if (target === 'true' && unknown >= 0) {
    throw new UsageError(
      `The target class "true" was asked for, but the class of sample ${samples[unknown]} of ${dataset.name} is not known; choose the target predicted or a class.`,
    );
  }
  return labels;
}

function resolveProtocols(asked?: readonly MaskProtocol[]): MaskProtocol[] {
  const known = Object.keys(PROTOCOLS) as MaskProtocol[];
  if (asked?.length === 0) {
    throw new UsageError(`No masking protocol was asked for; choose from ${known.join(', ')}.`);
  }
  return [...new Set(asked ?? known)].map((name) => checkChoice('masking protocol', name, known));
}
