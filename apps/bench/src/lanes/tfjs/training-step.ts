import * as tf from '@tensorflow/tfjs';
import type { OpenTask } from './tasks.js';

/**
 * One step of `trainOnBatch` with labels 0, 1, 2, ... and the plain softmax model; the value is the
 * loss before the step, the layers' penalties included. It trains a model of its own, so that the
 * other tasks keep their weights.
 */
export function trainingStep(
  build: () => Promise<tf.LayersModel>,
  inputs: tf.Tensor,
): OpenTask & { dispose(): void } {
  let made: { model: tf.LayersModel; optimizer: tf.Optimizer; labels: tf.Tensor } | null = null;
  return {
    async prepare() {
      if (made) return;
      const model = await build();
      const optimizer = tf.train.adam();
      model.compile({ optimizer, loss: 'categoricalCrossentropy' });
      const classes = model.outputs[0]!.shape.at(-1)!;
      const labels = tf.tidy(() => {
        const indices = Array.from({ length: inputs.shape[0]! }, (_, i) => i % classes);
        return tf.oneHot(tf.tensor1d(indices, 'int32'), classes).toFloat();
      });
      made = { model, optimizer, labels };
    },
    async run() {
      const { model, labels } = made!;
      const loss = await model.trainOnBatch(inputs, labels);
      return { values: Float32Array.of(Array.isArray(loss) ? loss[0]! : loss), extrapolated: null };
    },
    dispose() {
      if (!made) return;
      const { model, optimizer, labels } = made;
      made = null;
      const weights = model.weights.map((weight) => weight.read());
      model.dispose();
      for (const weight of weights) if (!weight.isDisposed) weight.dispose();
      optimizer.dispose();
      labels.dispose();
    },
  };
}
