import type { Dataset } from '@lucida/data';
import * as tf from '@tensorflow/tfjs';
import { smoothedTargets, softmaxCrossEntropy } from './losses.js';
import { nextTask } from './next-task.js';
import type { Recipe } from './recipe.js';
import { RunningMetrics } from './running-metrics.js';
import type { TrainableClassifier } from './trainable.js';

/** Mean loss of a batch whose logits are `[n, classes]`, with the model's penalties: a scalar. */
export function batchLoss(
  classifier: TrainableClassifier,
  logits: tf.Tensor2D,
  labels: Int32Array,
  labelSmoothing: number,
): tf.Scalar {
  const { classes } = classifier;
  const targets = tf.tensor2d(smoothedTargets(labels, classes, labelSmoothing), [
    labels.length,
    classes,
  ]);
  return tf.addN([softmaxCrossEntropy(logits, targets), ...classifier.penalties()]) as tf.Scalar;
}

const NOT_FINITE = { loss: Number.NaN, accuracy: Number.NaN };

/**
 * Mean loss, as it is trained on, and accuracy (0..1) of a classifier over a data set; null when
 * the signal was aborted on the way.
 */
export async function measure(
  classifier: TrainableClassifier,
  dataset: Dataset,
  { batchSize, labelSmoothing }: Recipe,
  signal?: AbortSignal,
): Promise<{ readonly loss: number; readonly accuracy: number } | null> {
  const metrics = new RunningMetrics();
  try {
    for await (const { inputs, shape, labels } of dataset.batches({ size: batchSize })) {
      const [loss, logits] = tf.tidy(() => {
        const logits = classifier.logits(tf.tensor(inputs, [...shape]), false);
        return [batchLoss(classifier, logits, labels, labelSmoothing), logits];
      });
      metrics.add(loss as tf.Scalar, logits as tf.Tensor2D, labels);
      if (metrics.due) {
        if ((await metrics.flush()) !== null) return NOT_FINITE;
        await nextTask();
      }
      if (signal?.aborted) return null;
    }
    return (await metrics.flush()) === null ? metrics.means : NOT_FINITE;
  } finally {
    metrics.dispose();
  }
}
