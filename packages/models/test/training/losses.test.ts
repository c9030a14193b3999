import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { predictedClasses } from '../../src/predicted-classes.js';
import { smoothedTargets, softmaxCrossEntropy } from '../../src/training/losses.js';

describe('smoothed targets', () => {
  it('are one-hot without smoothing', () => {
    expect([...smoothedTargets(Int32Array.of(2, 0), 3, 0)]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('spread the smoothed share over all classes', () => {
    // 1 - 0.2 + 0.2 / 4 at the label, 0.2 / 4 elsewhere.
    expectClose(smoothedTargets(Int32Array.of(1), 4, 0.2), [0.05, 0.85, 0.05, 0.05], 1e-7);
  });
});

describe('predicted classes', () => {
  it('take the first of equal logits', () => {
    const logits = Float32Array.of(0, 1, 1, /**/ 2, 1, 0, /**/ 0, 0, 3);
    expect([...predictedClasses(logits, 3)]).toEqual([1, 0, 2]);
  });
});

describeEachBackend('softmax cross-entropy', () => {
  const logits = [
    [1, 2, 0.5],
    [-3, 0, 4],
  ];
  const targets = [
    [0.1, 0.8, 0.1],
    [1, 0, 0],
  ];

  /** The definition, in float64. */
  function reference() {
    let loss = 0;
    const gradient: number[] = [];
    logits.forEach((row, n) => {
      const total = row.reduce((sum, z) => sum + Math.exp(z), 0);
      row.forEach((z, c) => {
        const q = targets[n]![c]!;
        loss -= (q * Math.log(Math.exp(z) / total)) / logits.length;
        gradient.push((Math.exp(z) / total - q) / logits.length);
      });
    });
    return { loss, gradient };
  }

  it('has the value and the gradient of its definition', async () => {
    const { value, grad } = tf.valueAndGrad((z: tf.Tensor) =>
      softmaxCrossEntropy(z as tf.Tensor2D, tf.tensor2d(targets)),
    )(tf.tensor2d(logits));
    expectClose(await value.data(), [reference().loss], 1e-6);
    expectClose(await grad.data(), reference().gradient, 1e-6);
  });

  it('gives the true loss of a confident mistake', async () => {
    const loss = softmaxCrossEntropy(tf.tensor2d([[500, -500]]), tf.tensor2d([[0, 1]]));
    expectClose(await loss.data(), [1000], 1e-6);
  });

  it('leaves nothing behind', async () => {
    const [z, q] = [tf.tensor2d(logits), tf.tensor2d(targets)];
    await expectNoLeak(() =>
      tf.dispose(tf.grad((x) => softmaxCrossEntropy(x as tf.Tensor2D, q))(z)),
    );
  });
});
