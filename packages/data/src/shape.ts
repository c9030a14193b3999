/** Number of elements of an array of this shape; 1 for `[]`. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((total, length) => total * length, 1);
}

/** Shape of one sample without its channel axis: the axes that an attribution map has. */
export function spatialShape(inputShape: readonly number[]): number[] {
  return inputShape.slice(0, -1);
}
