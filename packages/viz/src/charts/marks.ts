import { coordinate, element } from '../markup.js';

export type MarkShape = 'circle' | 'square' | 'diamond' | 'triangle';

const shapes: readonly MarkShape[] = ['circle', 'square', 'diamond', 'triangle'];

/** The shape of the n-th series: it says what its colour says. */
export function shapeOf(index: number): MarkShape {
  return shapes[index % shapes.length]!;
}

/** A mark of about `2 * radius` across, centred on (x, y), in the colour of the n-th series. */
export function mark(shape: MarkShape, x: number, y: number, series: number, radius = 4): string {
  const classes = `mark${series % 7}`;
  if (shape === 'circle') return element('circle', { cx: x, cy: y, r: radius, class: classes });
  const reach = shape === 'square' ? radius * 0.9 : radius * 1.25;
  const corners: Record<Exclude<MarkShape, 'circle'>, readonly (readonly [number, number])[]> = {
    square: [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ],
    diamond: [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ],
    triangle: [
      [0, -1],
      [1, 0.8],
      [-1, 0.8],
    ],
  };
  const path = corners[shape]
    .map(([dx, dy]) => `${coordinate(x + dx * reach)} ${coordinate(y + dy * reach)}`)
    .join('L');
  return element('path', { d: `M${path}Z`, class: classes });
}
