import { expect } from 'vitest';
import type { AttributionMap, Resizer } from '../../src/index.js';
import { normalized } from '../reference/attribution.js';
import { resized } from '../reference/resizing.js';
import { BOUND } from './bounds.js';
import { expectWithin } from './expect-within.js';

const SMALLEST_NORMAL = 2 ** -126;

/** Asserts that a map is what float64 makes of the raw one, and that it is flagged for what it is. */
export function expectPostprocessed(map: AttributionMap, resizer: Resizer): void {
  const raw = Array.from(map.raw);
  const [least, most] = [Math.min(...raw), Math.max(...raw)];
  const zero = most < SMALLEST_NORMAL;
  const values = zero ? raw.map(() => 0) : normalized(raw);
  const enlarged = resized(values, map.layerShape, map.spatialShape, resizer);
  expectWithin(`map by ${resizer}`, map.map, { values: enlarged, allowed: BOUND });
  // Values that differ by a millionth are constant but for rounding.
  const spread = (most - least) / most;
  if (zero) expect(map.degenerate).toBe('zero');
  else if (least > 0 && spread < 0.9e-6) expect(map.degenerate).toBe('constant');
  else if (least <= 0 || spread > 1.1e-6) expect(map.degenerate).toBe(null);
}
