import { type Batch, type BatchOptions, type Dataset, RandomState } from '@lucida/data';
import * as tf from '@tensorflow/tfjs';

/** A data set of given samples; the fingerprint is whatever the test says. */
export function datasetOf(
  inputs: readonly (readonly number[])[],
  labels: readonly number[],
  inputShape: readonly number[],
  { name = 'toy', fingerprint = 'toy', classes = new Set(labels).size } = {},
): Dataset {
  async function* batches({ size, indices }: BatchOptions): AsyncGenerator<Batch> {
    const chosen = Int32Array.from(indices ?? labels.map((_, i) => i));
    for (let start = 0; start < chosen.length; start += size) {
      const part = chosen.slice(start, start + size);
      yield {
        inputs: Float32Array.from([...part].flatMap((i) => inputs[i]!)),
        shape: [part.length, ...inputShape],
        labels: part.map((i) => labels[i]!),
        indices: part,
        ids: [...part].map(String),
      };
    }
  }
  return {
    name,
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    inputShape,
    size: labels.length,
    labels: Int32Array.from(labels),
    hasGroundTruth: false,
    fingerprint,
    batches,
  };
}

/** Noisy signals `[12, 1]` of 3 classes, each with its bump at another third. */
export function bumps(samples: number, seed: number): Dataset {
  const random = new RandomState([seed]);
  const labels = Array.from({ length: samples }, (_, i) => i % 3);
  const inputs = labels.map((label) =>
    Array.from({ length: 12 }, (_, p) => {
      const centre = 2 + 4 * label;
      return Math.exp(-((p - centre) ** 2) / 2) + 0.3 * random.randn();
    }),
  );
  return datasetOf(inputs, labels, [12, 1], { name: 'bumps', fingerprint: `bumps-${seed}` });
}

/** Noisy images `[12, 12, 3]` of 3 classes: coarse stripes, fine stripes, or none. */
export function textures(samples: number, seed: number): Dataset {
  const random = new RandomState([seed]);
  const labels = Array.from({ length: samples }, (_, i) => i % 3);
  const inputs = labels.map((label) => {
    const [phase, contrast] = [6 * random.rand(), label === 2 ? 0 : 0.4];
    const frequency = label === 0 ? 0.8 : 2.2;
    return Array.from({ length: 12 * 12 }, (_, pixel) => {
      const stripe = contrast * Math.sin(frequency * (pixel % 12) + phase);
      return [0, 1, 2].map(() => 0.5 + stripe + 0.1 * random.randn());
    }).flat();
  });
  return datasetOf(inputs, labels, [12, 12, 3], {
    name: 'textures',
    fingerprint: `textures-${seed}`,
  });
}

/** A small convolutional net with L2 penalties for `bumps`. */
export function smallNet(seed = 1): tf.Sequential {
  const kernelRegularizer = tf.regularizers.l2({ l2: 1e-3 });
  return tf.sequential({
    layers: [
      tf.layers.conv1d({
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        inputShape: [12, 1],
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
        kernelRegularizer,
      }),
      tf.layers.flatten(),
      tf.layers.dense({
        units: 3,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed: seed + 1000 }),
        kernelRegularizer,
      }),
    ],
  });
}

/** All weights of a model, one after another. */
export async function weightValues(model: tf.LayersModel): Promise<number[]> {
  const values = await Promise.all(model.getWeights().map((weight) => weight.data()));
  return values.flatMap((value) => [...value]);
}
