import { fusedKernel } from '@lucida/runtime/fused';
import { finishedMapsOnHost } from './host.js';
import { finishedMapsOps } from './ops.js';
import { finishedMapsShader } from './webgpu.js';

/** Products for a map up to which taps are the faster way on wasm. */
const MOST_PRODUCTS = 2 ** 19;

/** Products for a column. */
const products = ({ shape: [to, entries] }: { shape: number[] }) => to! * (entries! - 1);

/**
 * Raw maps `[n, ...spatial]` after ReLU, division by their maximum and resizing, `[n, ...shape]`,
 * over one or two spatial axes. In [0, 1] but for the overshoot of `cubic-spline`. A map whose maximum
 * is below the smallest normal float32 becomes all zero.
 *
 * `rows` and `columns` are the resizer's taps (see `resizeTaps`) for height and width; for signals
 * `rows` are those of one row to one row.
 *
 * Composed, wasm takes 2 to 5 times as long for 1 to 32 signals of 40 positions and for linear
 * interpolation from 112 x 112 to 224 x 224; the spline's many taps are faster there as whole matrices.
 * webgpu (a software adapter) takes 9 times as long for 32 signals of 40 positions and 1.3 to 1.7 times
 * for one map enlarged linearly to 224 x 224; 0.7 to 1.05 times for 8 such maps, and 0.3 to 0.7 times
 * for splines.
 */
export const finishedMaps = fusedKernel({
  name: 'LucidaFinishedMaps',
  ops: finishedMapsOps,
  host: finishedMapsOnHost,
  hostOn: ['cpu', 'wasm'],
  hostSuits: ({ rows, columns }) => products(rows) * columns.shape[0]! <= MOST_PRODUCTS,
  webgpu: finishedMapsShader,
});
