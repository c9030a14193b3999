import type { Resizer } from '../../types.js';

export interface FinishedMapsAttrs {
  /** Spatial shape of the result: `[width]` or `[height, width]`. */
  readonly shape: readonly number[];
  readonly resizer: Resizer;
}
