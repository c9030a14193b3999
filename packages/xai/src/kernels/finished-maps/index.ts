import { fusedKernel } from '@lucida/runtime/fused';
import type { Resizer } from '../../types.js';
import { finishedMapsOnHost } from './host.js';
import { finishedMapsOps } from './ops.js';
import { finishedMapsShader } from './webgpu.js';

export interface FinishedMapsAttrs {
  /** Spatial shape of the result: `[width]` or `[height, width]`. */
  readonly shape: readonly number[];
  readonly resizer: Resizer;
}

/**
 * Raw maps `[n, ...spatial]` after ReLU, division by their maximum and resizing, `[n, ...shape]`,
 * over one or two spatial axes. In [0, 1] but for the overshoot of `cubic-spline`. A map whose maximum
 * is below the smallest normal float32 becomes all zero.
 *
 * `rows` and `columns` are the resizer's taps (see `resizeTaps`) for height and width; for signals
 * `rows` are those of one row to one row.
 */
export const finishedMaps = fusedKernel({
  name: 'LucidaFinishedMaps',
  ops: finishedMapsOps,
  host: finishedMapsOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: finishedMapsShader,
});
