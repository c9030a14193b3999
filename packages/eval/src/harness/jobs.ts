import type { Batch } from '@lucida/data';
import { classifierOf } from '@lucida/models';
import type * as tf from '@tensorflow/tfjs';
import { type ExplainedSample, explainBatch } from './explain-batch.js';
import { predictBatch } from './predict-batch.js';
import { type BatchRun, type MethodScores, scoreBatch } from './score-batch.js';
import type { ScoreSettings } from './score-settings.js';
import { cutsOf } from './shared-features.js';

/** What can be done with every batch of a run, and the plain data that say how. */
export interface JobSettings {
  readonly predict: null;
  readonly explain: ScoreSettings;
  readonly score: readonly BatchRun[];
}

/** What comes of a batch: plain data, too. */
export interface JobResults {
  /** Class probabilities `[n, classes]`. */
  readonly predict: Float32Array;
  readonly explain: ExplainedSample[];
  /** For each run one entry a method. */
  readonly score: MethodScores[][];
}

export type JobName = keyof JobSettings;

type Work<Name extends JobName> = (batch: Batch) => Promise<JobResults[Name]>;

const JOBS: {
  readonly [Name in JobName]: (model: tf.LayersModel, settings: JobSettings[Name]) => Work<Name>;
} = {
  predict(model) {
    const classifier = classifierOf(model);
    return (batch) => predictBatch(classifier, batch);
  },
  explain(model, settings) {
    const cuts = cutsOf(model, settings.groups);
    return (batch) => explainBatch(batch, settings, cuts);
  },
  score(model, runs) {
    const cuts = cutsOf(
      model,
      runs.flatMap(({ settings }) => settings.groups),
    );
    return (batch) => scoreBatch(batch, runs, cuts);
  },
};

/** The work to do on each batch; it is dispatched before its first `await`. */
export function workOn<Name extends JobName>(
  model: tf.LayersModel,
  name: Name,
  settings: JobSettings[Name],
): Work<Name> {
  return JOBS[name](model, settings);
}
