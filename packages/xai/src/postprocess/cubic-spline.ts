/**
 * Interpolating cubic spline, `[out, in]`, equal to `scipy.ndimage.zoom(order=3, mode='constant',
 * grid_mode=False)`: the first and last samples of input and output coincide, the spline goes
 * through every input sample and is mirrored about the first and the last one.
 *
 * SciPy finds output i at `i * ((in - 1) / (out - 1))`. For some sizes rounding puts the last one
 * beyond the input's end, where mode `constant` gives 0; that is SciPy's result, and so it is ours.
 *
 * Values can leave the range of the input (overshoot).
 */
export function cubicSplineMatrix(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  const step = to > 1 ? (from - 1) / (to - 1) : 1;
  const coefficients = splineCoefficients(from);
  for (let i = 0; i < to; i++) {
    const position = i * step;
    if (position > from - 1) continue;
    const base = Math.floor(position);
    const weights = cubicBSpline(position - base);
    for (let tap = 0; tap < 4; tap++) {
      const source = mirror(base - 1 + tap, from);
      for (let j = 0; j < from; j++) {
        matrix[i * from + j]! += weights[tap]! * coefficients[source * from + j]!;
      }
    }
  }
  return matrix;
}

/** Cubic B-spline at distances `1 + t, t, 1 - t, 2 - t` for `t` in [0, 1). */
function cubicBSpline(t: number): [number, number, number, number] {
  const near = (distance: number) => (distance * distance * (distance - 2) * 3 + 4) / 6;
  const first = (1 - t) ** 3 / 6;
  const second = near(t);
  const third = near(1 - t);
  return [first, second, third, 1 - first - second - third];
}

/** Index reflected about the first and the last sample: -1 is 1, n is n - 2. */
function mirror(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const wrapped = ((index % period) + period) % period;
  return wrapped < length ? wrapped : period - wrapped;
}

/**
 * B-spline coefficients as a linear function of the samples, `[n, n]`: the inverse of the
 * interpolation conditions `(c[i-1] + 4 c[i] + c[i+1]) / 6 = f[i]` with mirrored ends, by Thomas'
 * algorithm for tridiagonal systems, all right-hand sides at once.
 */
function splineCoefficients(length: number): Float64Array {
  const solution = new Float64Array(length * length);
  if (length === 1) return solution.fill(1);
  const last = length - 1;
  const above = (row: number) => (row === 0 ? 2 : 1);
  const below = (row: number) => (row === last ? 2 : 1);
  const ratio = new Float64Array(length);
  for (let row = 0; row <= last; row++) {
    const pivot = 4 - (row > 0 ? below(row) * ratio[row - 1]! : 0);
    ratio[row] = above(row) / pivot;
    solution[row * length + row] = 6 / pivot;
    for (let column = 0; column < row; column++) {
      const previous = solution[(row - 1) * length + column]!;
      solution[row * length + column] = (-below(row) * previous) / pivot;
    }
  }
  for (let row = last - 1; row >= 0; row--) {
    for (let column = 0; column < length; column++) {
      solution[row * length + column]! -= ratio[row]! * solution[(row + 1) * length + column]!;
    }
  }
  return solution;
}
