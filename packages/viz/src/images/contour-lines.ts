import { contours } from 'd3-contour';

/** A point in pixels, (0, 0) being the upper left corner of the first one. */
export type Point = readonly [x: number, y: number];

/**
 * The lines along which a map crosses a level (marching squares, linear between the centres of the
 * pixels), without the stretches where the region above it merely ends at the border.
 */
export function contourLines(
  map: ArrayLike<number>,
  height: number,
  width: number,
  level: number,
): Point[][] {
  const onBorder = ([x, y]: Point) => x <= 0 || y <= 0 || x >= width || y >= height;
  const { coordinates } = contours().size([width, height]).contour(Array.from(map), level);
  return coordinates.flat().flatMap((ring) => {
    const lines: Point[][] = [[]];
    ring.forEach((position, index) => {
      const point: Point = [position[0]!, position[1]!];
      const next = ring[index + 1];
      lines.at(-1)!.push(point);
      if (next !== undefined && onBorder(point) && onBorder([next[0]!, next[1]!])) lines.push([]);
    });
    return lines.filter((line) => line.length > 1);
  });
}
