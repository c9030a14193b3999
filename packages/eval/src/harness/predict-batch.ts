import type { Batch } from '@lucida/data';
import type { Classifier } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';

/** Class probabilities of a batch, `[n, classes]` row-major, in host memory. */
export async function predictBatch(classifier: Classifier, batch: Batch): Promise<Float32Array> {
  const probabilities = tf.tidy(() =>
    tf.softmax(classifier.logits(tf.tensor(batch.inputs, [...batch.shape]))),
  );
  return probabilities.data<'float32'>().finally(() => probabilities.dispose());
}
