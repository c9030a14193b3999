import type { Batch } from '@lucida/data';
import type { CutModel, CutsTogether } from '@lucida/models';
import { LucidaError } from '@lucida/runtime/errors';
import { assertFinite, explainBatch } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import {
  GROUND_TRUTH_METRICS,
  type GroundTruthMetricName,
  PREDICTION_METRICS,
  type PredictionMetricName,
} from '../metrics/index.js';
import { PROTOCOLS } from '../protocols/index.js';
import type { MaskProtocol } from '../results.js';
import type { MethodGroup } from './method-group.js';
import { planOf, type ScoreSettings } from './score-settings.js';
import { forEachCut } from './shared-features.js';
import { unlessUnchanged } from './unless-unchanged.js';

/** A number that a sample has for one method. */
export type Column =
  | 'problem'
  | 'target'
  | 'original'
  | 'degenerate'
  | GroundTruthMetricName
  | `${MaskProtocol}/${'masked' | PredictionMetricName}`;

/** What one method got for a batch. */
export interface MethodScores {
  /** `[n]` each. */
  readonly columns: ReadonlyMap<Column, Float32Array>;
  /** Maps at the input's resolution, `[n, positions]`; empty unless asked for. */
  readonly maps: Float32Array;
}

/** A type and not an interface, and no `Map`, so that `tf.tidy` finds the tensors in it. */
type OnDevice = { columns: Partial<Record<Column, tf.Tensor>>; map: tf.Tensor };

/** Settings to score a batch with, and whether the maps are wanted on the host. */
export interface BatchRun {
  readonly settings: ScoreSettings;
  readonly withMaps: boolean;
}

/**
 * Explains a batch, masks it and scores the attributions with one or several settings, all on the
 * device; then reads everything back at once, the maps only of the runs that want them. What is
 * dispatched is dispatched before the first `await`.
 *
 * @param cuts of the model at the layers of all groups
 * @returns for each run one entry a method, in the order of the groups and of the methods within
 *   each
 * @throws LucidaError that names the sample and the layer where a value is not finite.
 */
export async function scoreBatch(
  batch: Batch,
  runs: readonly BatchRun[],
  cuts: CutsTogether,
): Promise<MethodScores[][]> {
  let names: Column[][][] = [];
  const results = tf.tidy(() => {
    const scores = scoreOnDevice(batch, runs, cuts);
    names = scores.map((methods) => methods.map(({ columns }) => Object.keys(columns) as Column[]));
    const parts = scores.flatMap((methods, run) =>
      methods.flatMap(({ columns, map }) => [
        ...Object.values(columns),
        ...(runs[run]!.withMaps ? [map] : []),
      ]),
    );
    return tf.concat1d(parts.map((part) => part.toFloat().flatten()));
  });
  const values = await results.data<'float32'>().finally(() => results.dispose());

  const samples = batch.ids.length;
  const positions = sizeOf(batch.shape.slice(1, -1));
  let offset = 0;
  const take = (length: number) => {
    offset += length;
    return values.subarray(offset - length, offset);
  };
  return runs.map(({ settings, withMaps }, run) => {
    const scores = names[run]!.map((columns) => ({
      columns: new Map(columns.map((name) => [name, take(samples)] as const)),
      maps: take(withMaps ? samples * positions : 0),
    }));
    checkScores(scores, batch, settings);
    return scores;
  });
}

/** Scores of every method, run by run. */
function scoreOnDevice(batch: Batch, runs: readonly BatchRun[], cuts: CutsTogether): OnDevice[][] {
  const inputs = tf.tensor(batch.inputs, [...batch.shape]);
  const truth = batch.groundTruth && tf.tensor(batch.groundTruth, batch.shape.slice(0, -1));
  const scores = new Map<MethodGroup, OnDevice[]>();
  const groups = runs.flatMap(({ settings }) => settings.groups);
  forEachCut(cuts, inputs, groups, (cut) => {
    for (const { settings } of runs) {
      for (const group of settings.groups) {
        if (group.layer !== cut.layer) continue;
        const score = () => scoreGroup(cut, group, inputs, truth, batch.labels, settings);
        scores.set(group, tf.tidy(score));
      }
    }
  });
  return runs.map(({ settings }) => settings.groups.flatMap((group) => scores.get(group)!));
}

function scoreGroup(
  cut: CutModel,
  { resizer, methods }: MethodGroup,
  inputs: tf.Tensor,
  truth: tf.Tensor | undefined,
  labels: Int32Array,
  { explain, memory, protocols, fraction }: ScoreSettings,
): OnDevice[] {
  const options = { ...explain, resizer, methods, labels, memory: memory.bytes };
  const explained = explainBatch(cut, inputs, options);
  const { target, problems } = explained;
  const original = explained.probabilities.mul(target).sum<tf.Tensor1D>(1);
  return methods.map((method) => {
    const { map, degenerate } = explained.maps.get(method)!;
    const columns: OnDevice['columns'] = {
      problem: problems,
      target: target.argMax(1),
      original,
      degenerate,
    };
    if (truth) {
      for (const [name, metric] of entries(GROUND_TRUTH_METRICS)) {
        columns[name] = tf.tidy(() => metric.values(map, truth));
      }
    }
    for (const protocol of protocols) {
      // As many samples as the originals, through the same operations: equal inputs then give
      // equal probabilities to the last bit, and no increase comes from rounding.
      const masked = tf.tidy(() => {
        const kept = PROTOCOLS[protocol].mask(inputs, map, fraction);
        const values = probabilitiesOf(cut, kept).mul(target).sum<tf.Tensor1D>(1);
        return unlessUnchanged({ inputs, kept, original, masked: values });
      });
      columns[`${protocol}/masked`] = masked;
      for (const [name, metric] of entries(PREDICTION_METRICS)) {
        columns[`${protocol}/${name}`] = tf.tidy(() => metric.values(original, masked));
      }
    }
    return { columns, map };
  });
}

/** Class probabilities `[n, classes]` of a batch of inputs `[n, ...inputShape]`. */
function probabilitiesOf(cut: CutModel, inputs: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => tf.softmax(cut.logits(inputs)));
}

function checkScores(
  scores: readonly MethodScores[],
  { ids }: Batch,
  settings: ScoreSettings,
): void {
  const plan = planOf(settings);
  scores.forEach(({ columns }, i) => {
    const { method, layer } = plan[i]!;
    assertFinite(columns.get('problem')!, layer, ids);
    for (const [name, values] of columns) {
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad < 0) continue;
      throw new LucidaError(
        `The value "${name}" of sample ${ids[bad]} for ${method} at layer ${layer} is ${values[bad]}; check the weights of the model and the range of its inputs.`,
      );
    }
  });
}

function entries<Name extends string, Value>(record: Readonly<Record<Name, Value>>) {
  return Object.entries(record) as [Name, Value][];
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, side) => size * side, 1);
}
