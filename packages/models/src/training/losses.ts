import * as tf from '@tensorflow/tfjs';

/**
 * Target distribution of each sample, `[n, classes]` row-major: one-hot, with the share
 * `smoothing` (0..1) of each row spread evenly over all classes (Szegedy et al. 2016, section 7).
 */
export function smoothedTargets(
  labels: Int32Array,
  classes: number,
  smoothing: number,
): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  labels.forEach((label, sample) => {
    targets[sample * classes + label] = 1 - smoothing + smoothing / classes;
  });
  return targets;
}

/**
 * Mean over samples of the categorical cross-entropy between target distributions and the softmax
 * of logits, both `[n, classes]`. The softmax is never formed in the loss, so a confident mistake
 * has its true loss, and its gradient is `(softmax - targets) / n`.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  // tfjs' types want rank-less tensors in custom gradients.
  const crossEntropy = tf.customGrad((logits, targets, save) => {
    const [z, q] = [logits as tf.Tensor2D, targets as tf.Tensor2D];
    const shifted = tf.sub(z, tf.max(z, 1, true));
    const logSoftmax = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
    (save as tf.GradSaveFunc)([logSoftmax, q]);
    const samples = z.shape[0];
    return {
      value: tf.div(tf.neg(tf.sum(tf.mul(logSoftmax, q))), samples),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const difference = tf.sub(tf.exp(saved[0]!), saved[1]!);
        return [tf.mul(difference, tf.div(dy, samples)), tf.zerosLike(saved[1]!)];
      },
    };
  });
  return crossEntropy(logits, targets) as tf.Scalar;
}
