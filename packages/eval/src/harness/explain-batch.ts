import type { Batch } from '@lucida/data';
import { type CutsTogether, predictedClasses } from '@lucida/models';
import { type Degenerate, type Explanation, explain } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import type { ExampleSample } from '../results.js';
import type { AblationChoice, MethodGroup } from './method-group.js';
import { planOf, type ScoreSettings } from './score-settings.js';
import { forEachCut } from './shared-features.js';

/** One explained sample with the maps of all methods, in host memory. */
export interface ExplainedSample extends ExampleSample {
  /** Row-major, `inputShape`. */
  readonly input: Float32Array;
  /** Row-major over the input's spatial axes; null where the data set does not know. */
  readonly groundTruth: Float32Array | null;
  readonly maps: readonly {
    readonly method: string;
    readonly layer: string;
    /** 0..1, row-major over the input's spatial axes; `cubic-spline` alone leaves that range. */
    readonly values: Float32Array;
    readonly degenerate: Degenerate;
    /** How its channels were ablated; null for a method that ablates nothing. */
    readonly ablation: AblationChoice | null;
  }[];
  /** The same maps before post-processing. */
  readonly rawMaps: readonly {
    readonly method: string;
    readonly layer: string;
    /** Before the ReLU, row-major over `shape`, the target layer's spatial axes. */
    readonly values: Float32Array;
    readonly shape: readonly number[];
  }[];
}

/** Explains a batch with every method, and brings everything into host memory. */
export async function explainBatch(
  batch: Batch,
  settings: ScoreSettings,
  cuts: CutsTogether,
): Promise<ExplainedSample[]> {
  const { labels, ids } = batch;
  const byGroup = await explainGroups(batch, settings, cuts);
  const plan = planOf(settings);
  return ids.map((id, n) => {
    const { probabilities } = byGroup[0]!.explanations[n]!;
    const predictedClass = predictedClasses(probabilities, probabilities.length)[0]!;
    const maps = byGroup.flatMap(({ layer, explanations }) =>
      Object.entries(explanations[n]!.maps).map(([method, map]) => ({ method, layer, ...map })),
    );
    return {
      index: batch.indices[n]!,
      id,
      trueClass: labels[n] === -1 ? null : labels[n]!,
      predictedClass,
      probability: probabilities[predictedClass]!,
      input: row(batch.inputs, batch, n),
      groundTruth: batch.groundTruth ? row(batch.groundTruth, batch, n) : null,
      maps: maps.map(({ method, layer, map, degenerate }, m) => ({
        method,
        layer,
        values: map,
        degenerate,
        ablation: plan[m]!.ablation,
      })),
      rawMaps: maps.map(({ method, layer, raw, layerShape }) => ({
        method,
        layer,
        values: raw,
        shape: layerShape,
      })),
    };
  });
}

/** Dispatches the work of all groups at once, then reads them back. */
async function explainGroups(
  { inputs: values, shape, labels, ids }: Batch,
  { groups, explain: options, memory: { bytes: memory } }: ScoreSettings,
  cuts: CutsTogether,
): Promise<{ layer: string; explanations: Explanation[] }[]> {
  const inputs = tf.tensor(values, [...shape]);
  const begun = new Map<MethodGroup, Promise<Explanation[]>>();
  try {
    forEachCut(cuts, inputs, groups, (cut) => {
      for (const group of groups) {
        if (group.layer !== cut.layer) continue;
        const { resizer, methods } = group;
        begun.set(
          group,
          explain(cut, inputs, { ...options, resizer, methods, labels, ids, memory }),
        );
      }
    });
  } finally {
    inputs.dispose();
    // What one of them throws must not leave the others running.
    await Promise.allSettled(begun.values());
  }
  return Promise.all(
    groups.map(async (group) => ({
      layer: group.layer,
      explanations: await begun.get(group)!,
    })),
  );
}

/** A copy of the values of sample n, so that the batch can be forgotten. */
function row(values: Float32Array, { ids }: Batch, n: number): Float32Array {
  const size = values.length / ids.length;
  return values.slice(n * size, (n + 1) * size);
}
