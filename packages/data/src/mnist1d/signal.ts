/** `count` evenly spaced numbers from `start` to `stop`, both included, rounded as numpy rounds. */
export function linspace(start: number, stop: number, count: number): Float64Array {
  const grid = new Float64Array(count);
  const step = (stop - start) / (count - 1);
  for (let i = 0; i < count; i++) grid[i] = i * step + start;
  grid[0] = start;
  if (count > 1) grid[count - 1] = stop;
  return grid;
}

const unitGrids = new Map<number, Float64Array>();

function unitGrid(count: number): Float64Array {
  let grid = unitGrids.get(count);
  if (!grid) {
    grid = linspace(0, 1, count);
    unitGrids.set(count, grid);
  }
  return grid;
}

/**
 * Stretches or shrinks a signal to `length` positions by linear interpolation, its ends staying its
 * ends (`np.interp` between two `np.linspace(0, 1, ·)`, to the last bit).
 */
export function resample(values: Float64Array, length: number): Float64Array {
  const from = unitGrid(values.length);
  const to = unitGrid(length);
  const result = new Float64Array(length);
  const last = values.length - 1;
  let j = 0;
  for (let i = 0; i < length; i++) {
    const place = to[i] as number;
    while (j < last && (from[j + 1] as number) <= place) j += 1;
    const left = from[j] as number;
    const value = values[j] as number;
    if (j === last || left === place) {
      result[i] = value;
    } else {
      const slope = ((values[j + 1] as number) - value) / ((from[j + 1] as number) - left);
      result[i] = slope * (place - left) + value;
    }
  }
  return result;
}

/** A Gaussian of sigma 2 at distances 0 .. 8, normalised, of correctly rounded exponentials. */
const SMOOTHING = Float64Array.of(
  0.199474647864745,
  0.17603575888479037,
  0.12098748976534904,
  0.06475993660472744,
  0.026995957967298846,
  0.00876430436278587,
  0.002215963172596555,
  0.0004363490205067883,
  6.691628957263553e-5,
);

/**
 * A Gaussian filter of sigma 2, cut off at 4 sigma, the signal mirrored about its ends (edge sample
 * repeated); the terms are added from the outside in, which is `scipy.ndimage`'s order.
 */
export function smooth(signal: Float64Array): Float64Array {
  const length = signal.length;
  const radius = SMOOTHING.length - 1;
  const mirrored = new Float64Array(length + 2 * radius);
  for (let i = 0; i < mirrored.length; i++) {
    const place = modulo(i - radius, 2 * length);
    mirrored[i] = signal[place < length ? place : 2 * length - 1 - place] as number;
  }
  const result = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const centre = i + radius;
    let sum = (mirrored[centre] as number) * (SMOOTHING[0] as number);
    for (let d = radius; d > 0; d--) {
      const pair = (mirrored[centre - d] as number) + (mirrored[centre + d] as number);
      sum += pair * (SMOOTHING[d] as number);
    }
    result[i] = sum;
  }
  return result;
}

function modulo(a: number, n: number): number {
  return ((a % n) + n) % n;
}
