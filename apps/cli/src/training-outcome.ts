import { splitDataset } from '@lucida/data';
import { type ClassificationResult, evaluateModel } from '@lucida/eval';
import { percent } from '@lucida/terminal';
import type * as tf from '@tensorflow/tfjs';
import type { Session } from './session.js';
import type { TrainingTask } from './training.js';
import type { TrainingData } from './training-data.js';

/** How a trained model does on samples that it was not trained on. */
export interface TrainingOutcome {
  /** Where these samples come from: the test part, or the share set aside; null for none. */
  readonly measuredOn: 'test' | 'held-out' | null;
  readonly result: ClassificationResult | null;
}

/** Measures on the test part, or, where there is none, on the share that was set aside. */
export async function measureOutcome(
  model: tf.LayersModel,
  { training, test }: TrainingData,
  { validation, seed, recipe }: TrainingTask,
  session: Session,
): Promise<TrainingOutcome> {
  if (!test && validation === 0) return { measuredOn: null, result: null };
  const result = await evaluateModel(
    model,
    test ?? splitDataset(training, validation, seed).validation,
    {
      backend: session.backend,
      batchSize: recipe.batchSize,
      signal: session.signal,
      onProgress: ({ done, total }) => session.progress.update('measuring', done, total),
    },
  );
  session.progress.stop();
  return { measuredOn: test ? 'test' : 'held-out', result };
}

/** The outcome in the command's JSON. */
export function outcomeFigures({ measuredOn, result }: TrainingOutcome): object {
  if (!result) return {};
  const { accuracy, accuracyInterval, samples } = result;
  return measuredOn === 'test'
    ? { testAccuracy: accuracy, testAccuracyInterval: accuracyInterval, testSamples: samples }
    : {
        heldOutAccuracy: accuracy,
        heldOutAccuracyInterval: accuracyInterval,
        heldOutSamples: samples,
      };
}

/** The outcome in words. */
export function describeOutcome(
  { measuredOn, result }: TrainingOutcome,
  { dataset, validation }: TrainingTask,
): string {
  if (!result) {
    return `Accuracy on new samples is not known: ${dataset.name} has no test part, and --validation 0 set nothing aside`;
  }
  const { accuracy, accuracyInterval: interval, samples } = result;
  const figures = `${percent(accuracy)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)}, ${samples} samples)`;
  return measuredOn === 'test'
    ? `Test accuracy ${figures}`
    : `Held-out accuracy ${figures}: ${dataset.name} has no test part, so ${percent(validation)} of it was set aside and not trained on`;
}
