import type { Linear, Pool } from './linear-layers.js';
import { grid, type LinearMap } from './linear-map.js';
import type { Shape, Value } from './value.js';
import { eachPlace, type Windows } from './windows.js';

export const wholeWindow = ({ height, width }: Shape): Windows => ({
  size: [height, width],
  strides: [height, width],
  dilation: [1, 1],
  padding: 'valid',
});

export function poolWindows({ window, strides, padding = 'valid' }: Pool, input: Shape): Windows {
  const size = window ?? [Math.min(2, input.height), Math.min(2, input.width)];
  return { size, strides: strides ?? size, dilation: [1, 1], padding };
}

/** Means over what lies on the input: padding does not count. */
export function averagePool(windows: Windows, input: Shape): LinearMap {
  const { channels } = input;
  const counts: number[] = [];
  eachPlace(input, windows, (out) => {
    counts[out] = (counts[out] ?? 0) + 1;
  });
  return {
    shape: grid(input, windows, channels),
    eachTap: (visit) =>
      eachPlace(input, windows, (out, at) => {
        for (let k = 0; k < channels; k++) {
          visit(out * channels + k, at * channels + k, 1 / counts[out]!);
        }
      }),
  };
}

/** The first of equal values wins. */
export function maxPool(windows: Windows, input: Value): LinearMap {
  return {
    shape: grid(input, windows, input.channels),
    eachTap(visit) {
      windowsByValue(windows, input).forEach(([winner], o) => {
        visit(o, winner!, 1);
      });
    },
  };
}

/** Indices of each window's inputs, the largest first, of equal ones the first first. */
function windowsByValue(windows: Windows, input: Value): number[][] {
  const { channels, data } = input;
  const members: number[][] = [];
  eachPlace(input, windows, (out, at) => {
    for (let k = 0; k < channels; k++) {
      members[out * channels + k] ??= [];
      members[out * channels + k]!.push(at * channels + k);
    }
  });
  return members.map((indices) => indices.sort((a, b) => data[b]! - data[a]! || a - b));
}

/**
 * How far the winners of the windows of a maximum are ahead; a tie of zeros, which a ReLU leaves, is
 * no close call, any other is.
 */
export function leadOfMaxima(layer: Linear, input: Value): number {
  if (layer.type !== 'maxPool' && layer.type !== 'globalMax') return Number.POSITIVE_INFINITY;
  const windows = layer.type === 'maxPool' ? poolWindows(layer, input) : wholeWindow(input);
  const leads = windowsByValue(windows, input).map(([first, second]) => {
    if (second === undefined) return Number.POSITIVE_INFINITY;
    const [best, next] = [input.data[first!]!, input.data[second]!];
    const decided = best === 0 && next === 0 && layer.type === 'maxPool';
    return decided ? Number.POSITIVE_INFINITY : best - next;
  });
  return Math.min(...leads);
}
