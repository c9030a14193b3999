import type { Shape } from './value.js';

/** Rows and columns. */
export type Pair = readonly [number, number];
export type Padding = 'same' | 'valid';

/** Where the windows of a convolution or a pool lie. */
export interface Windows {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
}

interface Axis {
  /** How many windows there are. */
  readonly count: number;
  /** Place of tap t of window w; outside the input it is padding. */
  place(window: number, tap: number): number;
}

/** TensorFlow's convention: what `same` pads is split in halves, the odd one after the input. */
function axisOf(length: number, { size, strides, dilation, padding }: Windows, axis: 0 | 1): Axis {
  const [stride, step] = [strides[axis], dilation[axis]];
  const span = (size[axis] - 1) * step + 1;
  const reach = padding === 'same' ? length : length - span + 1;
  const count = Math.ceil(reach / stride);
  const missing = padding === 'same' ? Math.max(0, (count - 1) * stride + span - length) : 0;
  const before = Math.floor(missing / 2);
  return { count, place: (window, tap) => window * stride - before + tap * step };
}

/** Height and width of what one value a window makes. */
export function windowGrid(input: Shape, windows: Windows): Pair {
  return [axisOf(input.height, windows, 0).count, axisOf(input.width, windows, 1).count];
}

/**
 * Calls back for every position of every window that lies on the input, windows and positions row
 * by row: pixel of the output, pixel of the input, number of the tap in its window.
 */
export function eachPlace(
  input: Shape,
  windows: Windows,
  visit: (output: number, input: number, tap: number) => void,
): void {
  const down = axisOf(input.height, windows, 0);
  const across = axisOf(input.width, windows, 1);
  for (let oy = 0; oy < down.count; oy++) {
    for (let ox = 0; ox < across.count; ox++) {
      for (let r = 0; r < windows.size[0]; r++) {
        for (let c = 0; c < windows.size[1]; c++) {
          const [y, x] = [down.place(oy, r), across.place(ox, c)];
          if (y < 0 || y >= input.height || x < 0 || x >= input.width) continue;
          visit(oy * across.count + ox, y * input.width + x, r * windows.size[1] + c);
        }
      }
    }
  }
}
