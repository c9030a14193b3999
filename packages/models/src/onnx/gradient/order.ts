import { Value } from '../value.js';

/**
 * Name of a gradient in the order of the value that it belongs to: of a flat one, only that value may
 * know which image it was.
 */
export function inOrderOf(gradient: Value, value: Value): string {
  if (gradient.order === value.order) return gradient.name;
  if (gradient.shape.length > 1 || gradient.flattened !== null) return gradient.in(value.order);
  const { writer, shape, order, name } = gradient;
  return new Value(writer, shape, order, name, value.flattened).in(value.order);
}
