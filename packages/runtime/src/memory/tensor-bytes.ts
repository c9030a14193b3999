const BYTES_PER_ELEMENT = 4;

/**
 * The bytes of a tensor of float32, int32 or truth values, which all take as much on a device.
 *
 * @param shape Without a batch dimension: those of one sample.
 */
export function tensorBytes(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, BYTES_PER_ELEMENT);
}
