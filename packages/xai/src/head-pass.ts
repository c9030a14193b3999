import type { CutModel, CutTensors } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { denseGradient } from './kernels/dense-gradient/index.js';
import { predictedRows } from './kernels/predicted-rows/index.js';
import { scoreSeed } from './score.js';
import type { Score } from './types.js';

/** What one pass of the head gives. */
interface HeadPass {
  /** `[n, classes]`. */
  readonly logits: tf.Tensor2D;
  /** One-hot rows of the class that is explained, `[n, classes]`. */
  readonly target: tf.Tensor2D;
  /** As in `AttributionContext`; null where the pass has not left it. */
  readonly denseInput: tf.Tensor3D | null;
  /** `dy/dA`, of the target activation's shape; null unless asked for. */
  readonly gradients: tf.Tensor | null;
}

/** What is explained of a sample. */
interface ScoreOf {
  readonly score: Score;
  /** `predicted`, or the class of each sample. */
  readonly target: 'predicted' | Int32Array;
}

/**
 * Runs the head once for logits, target class and, if asked for, the gradient of the score. The
 * layers before the cut are not run. What else it makes is left to the tidy that it is called in.
 */
export function headPass(
  cut: CutModel,
  activations: CutTensors,
  score: ScoreOf,
  withGradients: boolean,
): HeadPass {
  // A last dense layer of the activation or of its mean has a gradient that is its own kernel.
  if (withGradients && !cut.separableHead?.reads) return onTape(cut, activations, score);
  const { separableHead } = cut;
  const denseInput = separableHead?.channelWise(activations) ?? null;
  const logits = denseInput ? separableHead!.finish(denseInput) : cut.head(activations);
  const target = targetRows(logits, score.target);
  if (!withGradients) return { logits, target, denseInput, gradients: null };
  const seed = scoreSeed(logits, target, score.score);
  const kernel = separableHead!.kernel();
  const gradients = denseGradient(
    { seed, kernel },
    { shape: activations.target.shape, oneHot: score.score === 'logit' },
  );
  return { logits, target, denseInput, gradients };
}

/**
 * Vector-Jacobian product of the head, with the seed `dy/dz` formed from the logits of the same pass:
 * `sum_c seed[n, c] * dz[n, c]/dA[n, p, k]`.
 */
function onTape(
  cut: CutModel,
  { target: activation, others }: CutTensors,
  { score, target }: ScoreOf,
): HeadPass {
  const seeded = tf.customGrad((logits, save) => {
    (save as tf.GradSaveFunc)([logits as tf.Tensor]);
    return {
      value: (logits as tf.Tensor2D).clone(),
      gradFunc: (_, saved) => {
        const [z] = saved as [tf.Tensor2D];
        return scoreSeed(z, targetRows(z, target), score);
      },
    };
  });
  const { value, grad } = tf.valueAndGrad((given: tf.Tensor) =>
    seeded(cut.head({ target: given, others })),
  )(activation);
  const logits = value as tf.Tensor2D;
  return { logits, target: targetRows(logits, target), denseInput: null, gradients: grad };
}

function targetRows(logits: tf.Tensor2D, target: ScoreOf['target']): tf.Tensor2D {
  if (target === 'predicted') return predictedRows({ logits }, {}) as tf.Tensor2D;
  const [samples, classes] = logits.shape;
  const rows = new Float32Array(samples * classes);
  target.forEach((index, n) => {
    rows[n * classes + index] = 1;
  });
  return tf.tensor2d(rows, [samples, classes]);
}
