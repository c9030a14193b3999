/** Boxes as [top, left, bottom, right] in parts of the image, each with the number of its image. */
export interface Crops {
  readonly boxes: ArrayLike<number>;
  readonly boxInd: ArrayLike<number>;
  readonly cropSize: readonly [number, number];
  readonly method: 'bilinear' | 'nearest';
  readonly extrapolationValue: number;
}

/**
 * Crops and resizes images by boxes, as TensorFlow defines it: the corners of a box are the centres
 * of the crop's corner pixels, and a place outside the image has the extrapolation value. A box of no
 * image is zero.
 *
 * @param image [images, height, width, channels].
 * @returns [boxes, cropHeight, cropWidth, channels].
 */
export function cropAndResizeReference(
  image: ArrayLike<number>,
  [images, height, width, channels]: readonly [number, number, number, number],
  { boxes, boxInd, cropSize, method, extrapolationValue }: Crops,
): Float64Array {
  const [cropHeight, cropWidth] = cropSize;
  const crops = new Float64Array(boxInd.length * cropHeight * cropWidth * channels);
  let at = 0;
  for (let box = 0; box < boxInd.length; box++) {
    if (boxInd[box]! < 0 || boxInd[box]! >= images) {
      at += cropHeight * cropWidth * channels;
      continue;
    }
    const [top, left, bottom, right] = [0, 1, 2, 3].map((i) => boxes[box * 4 + i]!) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < cropHeight; i++) {
      for (let j = 0; j < cropWidth; j++) {
        const row = placeOn(top, bottom, height, i, cropHeight);
        const column = placeOn(left, right, width, j, cropWidth);
        const outside = row < 0 || row > height - 1 || column < 0 || column > width - 1;
        for (let c = 0; c < channels; c++) {
          const pixel = (y: number, x: number) =>
            image[((boxInd[box]! * height + y) * width + x) * channels + c]!;
          crops[at++] = outside ? extrapolationValue : SAMPLE[method](pixel, row, column);
        }
      }
    }
  }
  return crops;
}

function placeOn(first: number, last: number, size: number, i: number, cropSize: number): number {
  const part = cropSize === 1 ? 0.5 : i / (cropSize - 1);
  return (first + (last - first) * part) * (size - 1);
}

type Sample = (pixel: (y: number, x: number) => number, row: number, column: number) => number;

const SAMPLE: Record<'bilinear' | 'nearest', Sample> = {
  nearest: (pixel, row, column) => pixel(Math.floor(row + 0.5), Math.floor(column + 0.5)),
  bilinear: (pixel, row, column) => {
    const [top, left] = [Math.floor(row), Math.floor(column)];
    const [bottom, right] = [Math.ceil(row), Math.ceil(column)];
    const across = (y: number) =>
      pixel(y, left) + (pixel(y, right) - pixel(y, left)) * (column - left);
    return across(top) + (across(bottom) - across(top)) * (row - top);
  },
};
