import { UsageError } from '@lucida/runtime/errors';

const LARGEST_SIDE = 16_384;

/** Whether a sample is an image `[height, width, channels]` whose sides are long enough. */
export function isImageShape(shape: readonly number[], smallestSide: number): boolean {
  const [height = 0, width = 0, channels = 0] = shape;
  const isWithin = (size: number, smallest: number) =>
    Number.isInteger(size) && size >= smallest && size <= LARGEST_SIDE;
  return (
    shape.length === 3 &&
    isWithin(height, smallestSide) &&
    isWithin(width, smallestSide) &&
    isWithin(channels, 1)
  );
}

/**
 * @param network The network's name in messages.
 * @throws UsageError when samples are not images of at least `smallestSide` pixels a side.
 */
export function checkImageShape(
  network: string,
  shape: readonly number[],
  smallestSide: number,
): void {
  if (isImageShape(shape, smallestSide)) return;
  throw new UsageError(
    `${network} takes images [height, width, channels] of at least ${smallestSide} x ${smallestSide} pixels, not samples of shape [${shape.join(', ')}]; choose another size or another architecture.`,
  );
}
