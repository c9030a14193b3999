/**
 * Layers whose output is a sum of input values times coefficients, plus an offset. The forward pass
 * and the vector-Jacobian product read the same coefficients, one along and one against them.
 */
import type {
  BatchNorm,
  Conv,
  Dense,
  Depthwise,
  Linear,
  UpSampling,
  ZeroPadding,
} from './linear-layers.js';
import { grid, type LinearMap, type Tap } from './linear-map.js';
import { averagePool, maxPool, poolWindows, wholeWindow } from './pooling.js';
import { type Shape, type Value, vectorOf } from './value.js';
import { eachPlace, type Windows } from './windows.js';

/** A layer as what it does to one input. */
export function linearMap(layer: Linear, input: Value): LinearMap {
  const { channels } = input;
  const same = (visit: Tap) => {
    for (let i = 0; i < input.data.length; i++) visit(i, i, 1);
  };
  switch (layer.type) {
    case 'conv':
      return convolution(layer, input);
    case 'depthwise':
      return depthwise(layer, input);
    case 'dense':
      return dense(layer, input);
    case 'batchNorm':
      return batchNorm(layer, input);
    case 'averagePool':
      return averagePool(poolWindows(layer, input), input);
    case 'maxPool':
      return maxPool(poolWindows(layer, input), input);
    case 'globalAverage': {
      const positions = input.height * input.width;
      const eachTap = (visit: Tap) => same((i) => visit(i % channels, i, 1 / positions));
      return { shape: vectorOf(channels), eachTap };
    }
    case 'globalMax':
      return maxPool(wholeWindow(input), input);
    case 'flatten':
      return { shape: vectorOf(input.data.length), eachTap: same };
    case 'dropout':
      return { shape: input, eachTap: same };
    case 'reshape': {
      const [last, width = 1, height = 1] = [...layer.shape].reverse();
      return { shape: { height, width, channels: last! }, eachTap: same };
    }
    case 'zeroPadding':
      return zeroPadding(layer, input);
    case 'upSampling':
      return upSampling(layer, input);
  }
}

const windowsOf = (layer: Conv | Depthwise): Windows => ({
  size: [layer.rows, layer.columns],
  strides: layer.strides ?? [1, 1],
  dilation: layer.dilation ?? [1, 1],
  padding: layer.padding ?? 'same',
});

function convolution(layer: Conv, input: Shape): LinearMap {
  const { channels } = input;
  const filters = layer.bias.length;
  return {
    shape: grid(input, windowsOf(layer), filters),
    offset: (o) => layer.bias[o % filters]!,
    eachTap: (visit) =>
      eachPlace(input, windowsOf(layer), (out, at, tap) => {
        for (let k = 0; k < channels; k++) {
          for (let f = 0; f < filters; f++) {
            const weight = layer.kernel[(tap * channels + k) * filters + f]!;
            visit(out * filters + f, at * channels + k, weight);
          }
        }
      }),
  };
}

function depthwise(layer: Depthwise, input: Shape): LinearMap {
  const filters = layer.bias.length;
  const { channels } = input;
  return {
    shape: grid(input, windowsOf(layer), filters),
    offset: (o) => layer.bias[o % filters]!,
    eachTap: (visit) =>
      eachPlace(input, windowsOf(layer), (out, at, tap) => {
        for (let f = 0; f < filters; f++) {
          const k = Math.floor(f / layer.multiplier);
          visit(out * filters + f, at * channels + k, layer.kernel[tap * filters + f]!);
        }
      }),
  };
}

function dense({ kernel, bias }: Dense, { data }: Value): LinearMap {
  const units = bias.length;
  return {
    shape: vectorOf(units),
    offset: (o) => bias[o]!,
    eachTap(visit) {
      for (let i = 0; i < data.length; i++) {
        for (let u = 0; u < units; u++) visit(u, i, kernel[i * units + u]!);
      }
    },
  };
}

function batchNorm({ mean, variance, gamma, beta, epsilon }: BatchNorm, input: Value): LinearMap {
  const factor = (k: number) => (gamma?.[k] ?? 1) / Math.sqrt(variance[k]! + epsilon);
  const channel = (i: number) => i % input.channels;
  return {
    shape: input,
    offset: (o) => (beta?.[channel(o)] ?? 0) - mean[channel(o)]! * factor(channel(o)),
    eachTap: (visit) => {
      input.data.forEach((_, i) => {
        visit(i, i, factor(channel(i)));
      });
    },
  };
}

function zeroPadding({ rows, columns }: ZeroPadding, input: Value): LinearMap {
  const { channels } = input;
  const width = columns[0] + input.width + columns[1];
  return {
    shape: { height: rows[0] + input.height + rows[1], width, channels },
    eachTap: (visit) =>
      input.data.forEach((_, i) => {
        const pixel = Math.floor(i / channels);
        const y = Math.floor(pixel / input.width) + rows[0];
        const x = (pixel % input.width) + columns[0];
        visit((y * width + x) * channels + (i % channels), i, 1);
      }),
  };
}

function upSampling({ times }: UpSampling, input: Shape): LinearMap {
  const { channels } = input;
  const shape = { height: input.height * times[0], width: input.width * times[1], channels };
  return {
    shape,
    eachTap(visit) {
      for (let o = 0; o < shape.height * shape.width * channels; o++) {
        const pixel = Math.floor(o / channels);
        const y = Math.floor(Math.floor(pixel / shape.width) / times[0]);
        const x = Math.floor((pixel % shape.width) / times[1]);
        visit(o, (y * input.width + x) * channels + (o % channels), 1);
      }
    },
  };
}
