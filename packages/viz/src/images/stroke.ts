import type { Rgb } from '../color/colormap.js';
import { blend } from '../color/contrast.js';
import type { Point } from './contour-lines.js';

/** An RGB image that is drawn into: row-major, `[height, width, 3]`. */
export interface Canvas {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/**
 * Draws lines, smooth at their edges: a pixel is covered as far as its centre lies within half a
 * pixel of the line's edge. All lines together are one stroke, so that crossings are not darker.
 */
export function strokeLines(
  canvas: Canvas,
  lines: readonly (readonly Point[])[],
  thickness: number,
  color: Rgb,
): void {
  const cover = new Map<number, number>();
  for (const line of lines) {
    line.slice(1).forEach((end, index) => {
      coverSegment(canvas, line[index]!, end, thickness / 2, cover);
    });
  }
  for (const [at, share] of cover) {
    const below: Rgb = [canvas.data[at]!, canvas.data[at + 1]!, canvas.data[at + 2]!];
    canvas.data.set(blend(color, below, share), at);
  }
}

function coverSegment(
  { height, width }: Canvas,
  start: Point,
  end: Point,
  radius: number,
  cover: Map<number, number>,
): void {
  const reach = radius + 0.5;
  const first = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number, side: number) =>
    Math.min(side - 1, Math.ceil(Math.max(a, b) + reach));
  for (let y = first(start[1], end[1]); y <= last(start[1], end[1], height); y++) {
    for (let x = first(start[0], end[0]); x <= last(start[0], end[0], width); x++) {
      const share = Math.min(1, reach - distance([x + 0.5, y + 0.5], start, end));
      const at = (y * width + x) * 3;
      if (share > (cover.get(at) ?? 0)) cover.set(at, share);
    }
  }
}

/** From a point to the nearest one of a segment. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
  const held = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - held * (bx - ax), y - ay - held * (by - ay));
}
