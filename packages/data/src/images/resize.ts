import { checkChoice, checkNumber } from '@lucida/runtime/checks';
import { type Resampling, resamplingOf, WEIGHT_BITS } from './resampling.js';
import { IMAGE_FILTERS, type ImageFilter, type Pixels } from './types.js';

/** Half a unit of the result, with which a shifted sum is a rounded one. */
const HALF = 1 << (WEIGHT_BITS - 1);

/** Images this many times as high as wide are shrunk along the columns first. */
const VERY_TALL = 100;

/**
 * Resizes an image as `Image.resize` of Pillow up to 12 does, byte for byte: fixed-point weights
 * over the filter's support (widened when shrinking), along the rows and then along the columns,
 * rounded to bytes after each. Pillow 13 goes along the columns first more often, which can change
 * a value by one.
 *
 * @param size `[height, width]`, in pixels.
 * @throws UsageError when a side is no whole number of 1 or more, or there is no such filter.
 */
export function resizePixels(
  pixels: Pixels,
  size: readonly [number, number],
  filter: ImageFilter,
): Pixels {
  const height = checkNumber('The height of an image', size[0], { integer: true, min: 1 });
  const width = checkNumber('The width of an image', size[1], { integer: true, min: 1 });
  checkChoice('filter', filter, IMAGE_FILTERS);
  if (height === pixels.height && width === pixels.width) return pixels;
  if (filter === 'nearest') return takeNearest(pixels, height, width);
  const passes = [
    (image: Pixels) => resample(image, 'width', width, filter),
    (image: Pixels) => resample(image, 'height', height, filter),
  ];
  if (pixels.height > VERY_TALL * pixels.width && height < pixels.height) passes.reverse();
  return passes.reduce((image, pass) => pass(image), pixels);
}

function resample(
  image: Pixels,
  side: 'width' | 'height',
  to: number,
  filter: Exclude<ImageFilter, 'nearest'>,
): Pixels {
  if (image[side] === to) return image;
  const resampling = resamplingOf(image[side], to, filter);
  return side === 'width'
    ? resampleRows(image, to, resampling)
    : resampleColumns(image, to, resampling);
}

function resampleRows(pixels: Pixels, width: number, resampling: Resampling): Pixels {
  const { height, channels, data } = pixels;
  const { starts, counts, weights, stride } = resampling;
  // Clamps what is stored in it, as the overshoot of a cubic needs.
  const out = new Uint8ClampedArray(height * width * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = y * pixels.width * channels;
    for (let x = 0; x < width; x++) {
      const first = row + starts[x]! * channels;
      const end = first + counts[x]! * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = HALF;
        let weight = x * stride;
        for (let i = first + channel; i < end; i += channels) sum += data[i]! * weights[weight++]!;
        out[at++] = sum >> WEIGHT_BITS;
      }
    }
  }
  return { height, width, channels, data: new Uint8Array(out.buffer) };
}

function resampleColumns(pixels: Pixels, height: number, resampling: Resampling): Pixels {
  const { width, channels, data } = pixels;
  const { starts, counts, weights, stride } = resampling;
  const length = width * channels;
  const out = new Uint8ClampedArray(height * length);
  const sums = new Int32Array(length);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < counts[y]!; k++) {
      const weight = weights[y * stride + k]!;
      const row = (starts[y]! + k) * length;
      for (let i = 0; i < length; i++) sums[i]! += data[row + i]! * weight;
    }
    for (let i = 0; i < length; i++) out[y * length + i] = sums[i]! >> WEIGHT_BITS;
  }
  return { height, width, channels, data: new Uint8Array(out.buffer) };
}

function takeNearest(pixels: Pixels, height: number, width: number): Pixels {
  const { channels, data } = pixels;
  const rows = nearestOf(pixels.height, height);
  const columns = nearestOf(pixels.width, width);
  const out = new Uint8Array(height * width * channels);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = rows[y]! * pixels.width;
    for (let x = 0; x < width; x++) {
      const from = (row + columns[x]!) * channels;
      for (let channel = 0; channel < channels; channel++) out[at++] = data[from + channel]!;
    }
  }
  return { height, width, channels, data: out };
}

/** The input under the centre of each output. Positions are added up, as Pillow does: that rounds. */
function nearestOf(from: number, to: number): Int32Array {
  const step = from / to;
  let position = step * 0.5;
  return Int32Array.from({ length: to }, () => {
    const index = Math.trunc(position);
    position += step;
    return index;
  });
}
