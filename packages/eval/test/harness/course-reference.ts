/**
 * The course study's protocol for the tissue images once more, in float64 and plain loops: VGG-7, its
 * gradients by hand, ablation filter by filter, the spline, the threshold by rank, the masked image.
 */
import type * as tf from '@tensorflow/tfjs';
import { topFractionReference } from '../metrics/reference.js';

/** Channels last, row-major. */
interface Activation {
  readonly side: number;
  readonly channels: number;
  readonly values: ArrayLike<number> & Iterable<number>;
}

interface Weights {
  readonly convolutions: { kernel: number[]; bias: number[]; filters: number }[];
  readonly dense: { kernel: number[]; bias: number[] };
}

export interface CourseScore {
  readonly map: number[];
  readonly original: number;
  readonly masked: number;
}

/** Weights of `conv2d`, `conv2d_1`, `conv2d_2`, `conv2d_3` and `dense`. */
export async function weightsOf(model: tf.LayersModel): Promise<Weights> {
  const numbers = async (layer: string) =>
    Promise.all(
      model
        .getLayer(layer)
        .getWeights()
        .map(async (weight) => Array.from(await weight.data())),
    );
  const convolutions = [];
  for (const name of ['conv2d', 'conv2d_1', 'conv2d_2', 'conv2d_3']) {
    const [kernel, bias] = await numbers(name);
    convolutions.push({ kernel: kernel!, bias: bias!, filters: bias!.length });
  }
  const [kernel, bias] = await numbers('dense');
  return { convolutions, dense: { kernel: kernel!, bias: bias! } };
}

export function courseScores(
  image: Activation,
  weights: Weights,
  fraction: number,
): Record<'grad-cam' | 'grad-cam++' | 'ablation-cam', CourseScore> {
  const last = lastConvolution(image, weights);
  const pooled = maxPool(last);
  const probabilities = classify(pooled, weights);
  const target = probabilities.indexOf(Math.max(...probabilities));
  const original = probabilities[target]!;
  const gradient = poolGradient(pooled, probabilities, target, weights);
  const positions = pooled.side ** 2;
  const ofChannel = (activation: Activation, k: number) =>
    Array.from(activation.values).filter((_, i) => i % activation.channels === k);

  const gradCam = gradient;
  const gradCamPlusPlus = gradient.map((g, k) => {
    const sum = ofChannel(pooled, k).reduce((a, b) => a + b, 0);
    return g > 0 ? (positions * g) / (2 + g * sum) : 0;
  });
  const ablationCam = weights.convolutions[3]!.bias.map((bias, k) => {
    const values = Array.from(last.values, (value, i) =>
      i % last.channels === k ? Math.max(0, bias) : value,
    );
    const ablated = classify(maxPool({ ...last, values }), weights)[target]!;
    return (original - ablated) / original;
  });

  const score = (map: number[]): CourseScore => {
    const values = topFractionReference(Array.from(image.values), map, fraction);
    const masked = classify(maxPool(lastConvolution({ ...image, values }, weights)), weights);
    return { map, original, masked: masked[target]! };
  };
  return {
    'grad-cam': score(splineZoom(weightedMap(pooled, gradCam), pooled.side, image.side)),
    'grad-cam++': score(splineZoom(weightedMap(pooled, gradCamPlusPlus), pooled.side, image.side)),
    'ablation-cam': score(repeatPixels(weightedMap(last, ablationCam), last.side)),
  };
}

function lastConvolution(image: Activation, { convolutions }: Weights): Activation {
  const [a, b, c, d] = convolutions as [Conv, Conv, Conv, Conv];
  return convolve(convolve(maxPool(convolve(convolve(image, a), b)), c), d);
}

type Conv = Weights['convolutions'][number];

/** 3 x 3, zeros around the edges, ReLU. */
function convolve(input: Activation, { kernel, bias, filters }: Conv): Activation {
  const { side, channels } = input;
  const values = new Float64Array(side * side * filters);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const out = (y * side + x) * filters;
      for (let f = 0; f < filters; f++) values[out + f] = bias[f]!;
      for (let dy = 0; dy < 3; dy++) {
        for (let dx = 0; dx < 3; dx++) {
          const row = y + dy - 1;
          const column = x + dx - 1;
          if (row < 0 || row >= side || column < 0 || column >= side) continue;
          for (let c = 0; c < channels; c++) {
            const value = input.values[(row * side + column) * channels + c]!;
            if (value === 0) continue;
            const at = ((dy * 3 + dx) * channels + c) * filters;
            for (let f = 0; f < filters; f++) values[out + f]! += value * kernel[at + f]!;
          }
        }
      }
      for (let f = 0; f < filters; f++) values[out + f] = Math.max(0, values[out + f]!);
    }
  }
  return { side, channels: filters, values };
}

function maxPool({ side, channels, values }: Activation): Activation {
  const half = Math.floor(side / 2);
  const pooled = new Float64Array(half * half * channels);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      for (let c = 0; c < channels; c++) {
        const at = (dy: number, dx: number) =>
          values[((2 * y + dy) * side + 2 * x + dx) * channels + c]!;
        pooled[(y * half + x) * channels + c] = Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
      }
    }
  }
  return { side: half, channels, values: pooled };
}

/** Global average pooling, dense layer, softmax. */
function classify({ side, channels, values }: Activation, { dense }: Weights): number[] {
  const means = new Array<number>(channels).fill(0);
  Array.from(values).forEach((value, i) => {
    means[i % channels]! += value / side ** 2;
  });
  const classes = dense.bias.length;
  const logits = dense.bias.map((bias, c) =>
    means.reduce((sum, mean, k) => sum + mean * dense.kernel[k * classes + c]!, bias),
  );
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** `dp/dA` of each channel, which is the same at every position. */
function poolGradient(
  { side, channels }: Activation,
  p: readonly number[],
  target: number,
  { dense }: Weights,
): number[] {
  return Array.from({ length: channels }, (_, k) => {
    const ofClass = (c: number) => dense.kernel[k * p.length + c]!;
    const ofLogits = p.reduce(
      (sum, share, c) => sum + ((c === target ? 1 : 0) - share) * ofClass(c),
      0,
    );
    return (p[target]! * ofLogits) / side ** 2;
  });
}

/** ReLU of the weighted sum over channels, divided by its maximum. */
function weightedMap({ side, channels, values }: Activation, weights: readonly number[]): number[] {
  const map = Array.from({ length: side ** 2 }, (_, position) =>
    Math.max(
      0,
      weights.reduce((sum, weight, k) => sum + weight * values[position * channels + k]!, 0),
    ),
  );
  const largest = Math.max(...map);
  return largest === 0 ? map : map.map((value) => value / largest);
}

function repeatPixels(map: readonly number[], side: number): number[] {
  return Array.from({ length: 4 * side ** 2 }, (_, i) => {
    const y = Math.floor(i / (2 * side));
    const x = i % (2 * side);
    return map[Math.floor(y / 2) * side + Math.floor(x / 2)]!;
  });
}

/** A cubic B-spline through the values, corners on corners, mirrored at its ends, axis by axis. */
function splineZoom(map: readonly number[], from: number, to: number): number[] {
  const rows = Array.from({ length: from }, (_, y) =>
    splineThrough(map.slice(y * from, (y + 1) * from), to),
  );
  const columns = Array.from({ length: to }, (_, x) =>
    splineThrough(
      rows.map((row) => row[x]!),
      to,
    ),
  );
  return Array.from({ length: to * to }, (_, i) => columns[i % to]![Math.floor(i / to)]!);
}

function splineThrough(values: readonly number[], to: number): number[] {
  const n = values.length;
  const mirrored = (i: number) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i);
  // Coefficients from (c[i-1] + 4 c[i] + c[i+1]) / 6 = value[i], by Gauss-Seidel until it stands
  // still: each round divides the error by 4 or more.
  const c = [...values];
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < n; i++) {
      c[i] = (6 * values[i]! - c[mirrored(i - 1)]! - c[mirrored(i + 1)]!) / 4;
    }
  }
  return Array.from({ length: to }, (_, i) => {
    const x = (i * (n - 1)) / (to - 1);
    let sum = 0;
    for (let k = Math.floor(x) - 1; k <= Math.floor(x) + 2; k++) sum += c[mirrored(k)]! * b3(x - k);
    return sum;
  });
}

function b3(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return 2 / 3 - t * t + (t * t * t) / 2;
  return t < 2 ? (2 - t) ** 3 / 6 : 0;
}
