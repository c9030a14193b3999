/**
 * Axes of an array in another order, row-major: axis i of the result is axis `order[i]` of `values`.
 *
 * @param shape Of `values`.
 * @returns `values` itself where nothing moves.
 */
export function transposed(
  values: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  // Axes at the end that stay in place are copied in one go.
  let moved = order.length;
  while (moved > 0 && order[moved - 1] === moved - 1) moved--;
  if (moved === 0) return values;
  const run = product(shape.slice(moved));
  const result = new Float32Array(values.length);
  const sizes = order.slice(0, moved).map((axis) => shape[axis]!);
  const steps = order.slice(0, moved).map((axis) => strides[axis]!);
  const position = sizes.map(() => 0);
  let source = 0;
  for (let target = 0; target < result.length; target += run) {
    if (run === 1) result[target] = values[source]!;
    else result.set(values.subarray(source, source + run), target);
    for (let axis = moved - 1; axis >= 0; axis--) {
      source += steps[axis]!;
      position[axis]!++;
      if (position[axis]! < sizes[axis]!) break;
      source -= steps[axis]! * sizes[axis]!;
      position[axis] = 0;
    }
  }
  return result;
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}
