import * as tf from '@tensorflow/tfjs';
import type { ExampleModels } from './models.js';

/** What a task gives: the first sample's values, where they are wanted. */
export interface Outcome {
  readonly values: Float32Array;
  /** Of the loop over channels, where not all were run. */
  readonly extrapolated: { readonly measured: number; readonly of: number } | null;
}

export interface OpenTask {
  /** What is not part of the time. */
  prepare?(): Promise<void>;
  /** @param wanted Whether the values are. */
  run(wanted: boolean): Promise<Outcome>;
}

/**
 * Runs a method for a batch until its maps are on the host.
 *
 * @param wanted Whether the first sample's raw map is read back too.
 */
type MethodRun = (models: ExampleModels, inputs: tf.Tensor, wanted: boolean) => Promise<Outcome>;

/** The loop over channels runs at least so many, */
export const LEAST_CHANNELS = 8;
/** and no more where all would take longer than this. */
const LONGEST_MS = 20_000;

const NOTHING = new Float32Array();

/** Logits of the whole batch at once. */
export async function forward(
  { whole }: Pick<ExampleModels, 'whole'>,
  inputs: tf.Tensor,
): Promise<Outcome> {
  const logits = await readBack(() => whole.predict(inputs) as tf.Tensor);
  const classes = whole.outputs[0]!.shape.at(-1)!;
  return { values: logits.slice(0, classes), extrapolated: null };
}

/**
 * Grad-CAM as tfjs' example visualize-convnet does it: one image at a time, the prediction first,
 * then the model up to the layer, and the gradient of the class's logit through the model after it.
 */
export const gradCam: MethodRun = async (models, inputs, wanted) => {
  let values: Float32Array = NOTHING;
  await eachImage(inputs, async (image, index) => {
    const { target } = await predicted(models, image);
    const raw = tf.tidy(() => {
      const [activation, ...others] = activations(models, image);
      const scoreOf = (activation: tf.Tensor) => {
        const logits = models.head.apply([activation, ...others]) as tf.Tensor;
        // The example gathers, and the gradient of that is a kernel that wasm lacks.
        return logits.mul(oneHot(target, logits.shape.at(-1)!)).sum();
      };
      const gradient = tf.grad(scoreOf)(activation);
      const positions = gradient.shape.map((_, axis) => axis).slice(0, -1);
      return activation.mul(gradient.mean(positions)).sum(-1);
    });
    const finished = await finish(raw, inputs.shape.slice(1, -1), wanted && index === 0);
    if (index === 0) values = finished;
  });
  return { values, extrapolated: null };
};

/**
 * Ablation-CAM as the paper puts it: one image at a time, and for every channel a whole forward pass
 * with that channel set to 0. Weights are `(y - y_k) / abs(y)`.
 */
export const ablationCam: MethodRun = async (models, inputs, wanted) => {
  const channels = models.features.outputs[0]!.shape.at(-1)!;
  const of = channels * inputs.shape[0]!;
  const started = performance.now();
  let afterFirst = started;
  let measured = 0;
  let values: Float32Array = NOTHING;
  let stopped = false;
  await eachImage(inputs, async (image, index) => {
    if (stopped) return;
    const { target, score } = await predicted(models, image);
    const weights = new Float32Array(channels);
    for (let channel = 0; channel < channels; channel++) {
      const logits = await readBack(() => withoutChannel(models, image, channel));
      weights[channel] = (score - logits[target]!) / (Math.abs(score) || 1);
      measured++;
      // The first call makes pipelines, which says nothing about the rest.
      if (measured === 1) afterFirst = performance.now();
      const each = (performance.now() - afterFirst) / (measured - 1);
      stopped = measured >= LEAST_CHANNELS && measured < of && each * of > LONGEST_MS;
      if (stopped) return;
    }
    const raw = tf.tidy(() => activations(models, image)[0].mul(tf.tensor1d(weights)).sum(-1));
    const finished = await finish(raw, inputs.shape.slice(1, -1), wanted && index === 0);
    if (index === 0) values = finished;
  });
  return stopped
    ? { values: NOTHING, extrapolated: { measured, of } }
    : { values, extrapolated: null };
};

function withoutChannel(models: ExampleModels, image: tf.Tensor, channel: number): tf.Tensor {
  const [activation, ...others] = activations(models, image);
  const kept = tf.sub(1, oneHot(channel, activation.shape.at(-1)!));
  return models.head.predict([activation.mul(kept), ...others]) as tf.Tensor;
}

/** The layer's activation, and what else crosses the cut. */
function activations({ features }: ExampleModels, image: tf.Tensor): [tf.Tensor, ...tf.Tensor[]] {
  const given = features.predict(image);
  return Array.isArray(given) ? (given as [tf.Tensor, ...tf.Tensor[]]) : [given];
}

async function predicted({ whole }: ExampleModels, image: tf.Tensor) {
  const logits = await readBack(() => whole.predict(image) as tf.Tensor);
  const score = logits.reduce((most, logit) => Math.max(most, logit));
  return { target: logits.indexOf(score), score };
}

async function eachImage(
  inputs: tf.Tensor,
  run: (image: tf.Tensor, index: number) => Promise<void>,
): Promise<void> {
  for (let index = 0; index < inputs.shape[0]!; index++) {
    const image = inputs.slice(index, 1);
    try {
      await run(image, index);
    } finally {
      image.dispose();
    }
  }
}

/**
 * Reads back the map after ReLU, division by its maximum and resizing to the input's positions.
 *
 * @param raw `[1, ...spatial]`, disposed of.
 * @returns The raw map where it is wanted, else nothing.
 */
async function finish(
  raw: tf.Tensor,
  positions: readonly number[],
  wanted: boolean,
): Promise<Float32Array> {
  try {
    await readBack(() => {
      const rectified = raw.relu();
      // A signal is an image of one row.
      const [height, width] = raw.rank === 2 ? [1, raw.shape[1]!] : raw.shape.slice(1);
      const image = rectified
        .div(rectified.max().maximum(tf.backend().epsilon()))
        .reshape<tf.Tensor4D>([1, height!, width!, 1]);
      const size = positions.length === 1 ? [1, positions[0]!] : positions;
      return tf.image.resizeBilinear(image, size as [number, number]);
    });
    return wanted ? await raw.data<'float32'>() : NOTHING;
  } finally {
    raw.dispose();
  }
}

async function readBack(compute: () => tf.Tensor): Promise<Float32Array> {
  const result = tf.tidy(compute);
  try {
    return await result.data<'float32'>();
  } finally {
    result.dispose();
  }
}

function oneHot(index: number, size: number): tf.Tensor {
  const values = new Float32Array(size);
  values[index] = 1;
  return tf.tensor1d(values);
}
