import { contours } from 'd3-contour';

/** A point in pixels, (0, 0) being the upper left corner of the first one. */
export type Point = readonly [x: number, y: number];

/**
 * The lines along which a map crosses a level: marching squares, linear between the centres of the
 * pixels and straight on from the outermost ones to the border. Where a region above the level
 * merely ends at the border there is no line.
 */
export function contourLines(
  map: ArrayLike<number>,
  height: number,
  width: number,
  level: number,
): Point[][] {
  const onBorder = ([x, y]: Point) => x <= 0 || y <= 0 || x >= width || y >= height;
  /** Where a line that leaves the image past a point on its border does so at a right angle. */
  const exit = ([x, y]: Point, [borderX, borderY]: Point): Point => {
    if (borderX <= 0 || borderX >= width) return [borderX, y];
    return [x, borderY];
  };
  const { coordinates } = contours().size([width, height]).contour(Array.from(map), level);
  return coordinates.flat().flatMap((positions) => {
    const ring = positions.map(([x, y]): Point => [x!, y!]);
    const lines: Point[][] = [[]];
    ring.forEach((point, index) => {
      if (!onBorder(point)) {
        lines.at(-1)!.push(point);
        return;
      }
      const [before, after] = [ring[index - 1], ring[index + 1]];
      if (before !== undefined && !onBorder(before)) lines.at(-1)!.push(exit(before, point));
      lines.push(after !== undefined && !onBorder(after) ? [exit(after, point)] : []);
    });
    return lines.filter((line) => line.length > 1);
  });
}
