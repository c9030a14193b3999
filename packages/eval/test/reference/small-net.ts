/**
 * A small classifier in float64, one sample at a time, and the same as a model of layers: convolution,
 * ReLU, max pooling, convolution, ReLU, then the positions averaged or flattened, and a dense layer.
 */
import { RandomState } from '@lucida/data';
import * as tf from '@tensorflow/tfjs';

export interface Architecture {
  readonly seed: number;
  /** `[width]` or `[height, width]`. */
  readonly spatial: readonly number[];
  readonly averaged: boolean;
  readonly classes: number;
}

/** Kernel `[taps][in][out]` and bias, taps row by row. */
interface Weights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

export interface SmallNet extends Architecture {
  readonly convolutions: readonly [Weights, Weights];
  readonly dense: Weights;
}

export const CHANNELS = 2;
const FILTERS = 3;

export function smallNet(architecture: Architecture): SmallNet {
  const { seed, spatial, averaged, classes } = architecture;
  const random = new RandomState(seed);
  const draw = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * random.randn());
  const taps = 3 ** spatial.length;
  const positions = spatial.reduce((product, size) => product * Math.floor(size / 2), 1);
  const features = averaged ? FILTERS : positions * FILTERS;
  return {
    ...architecture,
    convolutions: [
      { kernel: draw(taps * CHANNELS * FILTERS, 0.5), bias: draw(FILTERS, 0.1) },
      { kernel: draw(taps * FILTERS * FILTERS, 0.5), bias: draw(FILTERS, 0.1) },
    ],
    dense: { kernel: draw(features * classes, 3 / Math.sqrt(features)), bias: draw(classes, 0.1) },
  };
}

export function modelOf({ spatial, averaged, classes, ...weights }: SmallNet): tf.Sequential {
  const signal = spatial.length === 1;
  const common = { filters: FILTERS, kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const first = { ...common, name: 'first', inputShape: [...spatial, CHANNELS] };
  const second = { ...common, name: 'second' };
  const model = tf.sequential({
    layers: [
      signal ? tf.layers.conv1d(first) : tf.layers.conv2d(first),
      signal ? tf.layers.maxPooling1d({ poolSize: 2 }) : tf.layers.maxPooling2d({}),
      signal ? tf.layers.conv1d(second) : tf.layers.conv2d(second),
      averaged
        ? signal
          ? tf.layers.globalAveragePooling1d({})
          : tf.layers.globalAveragePooling2d({})
        : tf.layers.flatten(),
      tf.layers.dense({ name: 'dense', units: classes, activation: 'softmax' }),
    ],
  });
  const [one, two] = weights.convolutions;
  for (const [name, { kernel, bias }] of Object.entries({
    first: one,
    second: two,
    dense: weights.dense,
  })) {
    const layer = model.getLayer(name);
    const tensors = layer.getWeights().map(({ shape }, i) => tf.tensor([kernel, bias][i]!, shape));
    layer.setWeights(tensors);
    tf.dispose(tensors);
  }
  return model;
}

/** Values `[positions][channels]` over height (1 for signals) and width. */
interface Activation {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: readonly number[];
}

/** @param input Row-major, `[...spatial, CHANNELS]`. */
export function probabilitiesOf(net: SmallNet, input: ArrayLike<number>): number[] {
  const [height, width] = net.spatial.length === 1 ? [1, net.spatial[0]!] : net.spatial;
  const values = Array.from(input);
  const image = { height: height!, width: width!, channels: CHANNELS, values };
  const [first, second] = net.convolutions;
  const last = convolved(pooled(convolved(image, first)), second);
  const features = net.averaged ? averages(last) : last.values;
  const { kernel, bias } = net.dense;
  const logits = Array.from(bias, (start, c) =>
    features.reduce((sum, value, i) => sum + value * kernel[i * net.classes + c]!, start),
  );
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** Three taps along axes longer than 1, zeros around, ReLU. */
function convolved({ height, width, channels, values }: Activation, weights: Weights): Activation {
  const filters = weights.bias.length;
  const rows = height > 1 ? [-1, 0, 1] : [0];
  const output: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let f = 0; f < filters; f++) {
        let sum = weights.bias[f]!;
        rows.forEach((dy, r) => {
          for (let c = 0; c < 3; c++) {
            const [row, column] = [y + dy, x + c - 1];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let k = 0; k < channels; k++) {
              const weight = weights.kernel[((r * 3 + c) * channels + k) * filters + f]!;
              sum += weight * values[(row * width + column) * channels + k]!;
            }
          }
        });
        output.push(Math.max(0, sum));
      }
    }
  }
  return { height, width, channels: filters, values: output };
}

/** Maxima of windows of 2 along axes longer than 1; the remainder is cut off. */
function pooled({ height, width, channels, values }: Activation): Activation {
  const size = {
    height: Math.max(1, Math.floor(height / 2)),
    width: Math.floor(width / 2),
    channels,
  };
  const rows = height > 1 ? [0, 1] : [0];
  const output = Array.from({ length: size.height * size.width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const [y, x] = [Math.floor(pixel / size.width) * rows.length, (pixel % size.width) * 2];
    const window = rows.flatMap((r) => [0, 1].map((c) => (y + r) * width + x + c));
    return Math.max(...window.map((at) => values[at * channels + (i % channels)]!));
  });
  return { ...size, values: output };
}

function averages({ height, width, channels, values }: Activation): number[] {
  return Array.from({ length: channels }, (_, k) =>
    values.reduce((sum, v, i) => (i % channels === k ? sum + v / (height * width) : sum), 0),
  );
}
