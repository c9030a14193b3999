import type { CutModel, CutTensors, SeparableHead } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { denseGradient } from './kernels/dense-gradient/index.js';
import { predictedRows } from './kernels/predicted-rows/index.js';
import { rowsOfClasses } from './one-hot.js';
import { scoreSeed } from './score.js';
import type { GradientShares, Score } from './types.js';

/** What one pass of the head gives. */
interface HeadPass {
  /** `[n, classes]`. */
  readonly logits: tf.Tensor2D;
  /** One-hot rows of the class that is explained, `[n, classes]`. */
  readonly target: tf.Tensor2D;
  /** As in `AttributionContext`; null where the pass has not left it. */
  readonly denseInput: tf.Tensor3D | null;
  /** `dy/dA`, of the target activation's shape; null where it is not needed. */
  readonly gradients: tf.Tensor | null;
  /** The shares of the gradient; null unless asked for, or where they must be taken from it. */
  readonly shares: GradientShares | null;
}

/** In which forms the gradient of the score is asked for. */
interface GradientForms {
  /** With its positions. */
  readonly whole: boolean;
  /** Without. */
  readonly shares: boolean;
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
  of: ScoreOf,
  asked: GradientForms,
): HeadPass {
  const { separableHead } = cut;
  const whole = asked.whole || (asked.shares && separableHead?.averaged == null);
  if (whole && !separableHead?.reads) {
    const pass = onTape(cut, activations, of);
    return { ...pass, shares: asked.shares ? sharesOf(cut, pass, of.score) : null };
  }
  const denseInput = separableHead?.channelWise(activations) ?? null;
  const logits = denseInput ? separableHead!.finish(denseInput) : cut.head(activations);
  const pass = { logits, target: targetRows(logits, of.target) };
  const { shape } = activations.target;
  return {
    ...pass,
    denseInput,
    // A last dense layer of the activation or of its mean has a gradient that is its own kernel.
    gradients: whole ? throughDense(separableHead!, pass, of.score, shape) : null,
    shares: asked.shares ? sharesOf(cut, pass, of.score) : null,
  };
}

type Scored = Pick<HeadPass, 'logits' | 'target'>;

/** Behind poolings that only choose and average they are the gradient by what the dense layer reads. */
function sharesOf(cut: CutModel, pass: Scored, score: Score): GradientShares | null {
  const { separableHead: head, channels } = cut;
  if (head?.averaged == null) return null;
  const shape = [pass.logits.shape[0], head.positions, channels];
  return { values: throughDense(head, pass, score, shape) as tf.Tensor3D, over: head.averaged };
}

/** The gradient by what the dense layer reads, or by that of which it is the mean. */
function throughDense(
  head: SeparableHead,
  { logits, target }: Scored,
  score: Score,
  shape: number[],
): tf.Tensor {
  const seed = scoreSeed(logits, target, score);
  return denseGradient({ seed, kernel: head.kernel() }, { shape, oneHot: score === 'logit' });
}

/**
 * Vector-Jacobian product of the head, with the seed `dy/dz` formed from the logits of the same pass:
 * `sum_c seed[n, c] * dz[n, c]/dA[n, p, k]`.
 */
function onTape(
  cut: CutModel,
  { target: activation, others }: CutTensors,
  { score, target }: ScoreOf,
): Omit<HeadPass, 'shares'> {
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
  return rowsOfClasses(target, logits.shape[1]);
}
