import { UsageError } from '@lucida/runtime/errors';
import type { Dataset } from '../dataset.js';
import type { PixelScaling, Pixels } from './types.js';

const BYTES = 256;

/**
 * Turns an image's bytes into a network's inputs. Values are computed in double precision and
 * rounded to float32 once.
 *
 * @param out Receives `height * width * channels` values from `offset` on, row-major.
 * @throws UsageError when the scaling is not one for so many channels; RangeError when `out` ends
 * before the image does.
 */
export function scalePixels(
  pixels: Pixels,
  scaling: PixelScaling,
  out: Float32Array,
  offset: number,
): void {
  const { channels, data } = pixels;
  if (offset < 0 || offset + data.length > out.length) {
    throw new RangeError(`${data.length} values do not fit at ${offset} of ${out.length}`);
  }
  for (const [channel, table] of tablesOf(scaling, channels).entries()) {
    for (let i = channel; i < data.length; i += channels) out[offset + i] = table[data[i]!]!;
  }
}

/**
 * The values of each channel that stand for a byte of 0 and of 255.
 *
 * @throws UsageError when the scaling is not one for so many channels.
 */
export function valueRangeOf(
  scaling: PixelScaling,
  channels: 1 | 3,
): NonNullable<Dataset['valueRange']> {
  const tables = tablesOf(scaling, channels);
  return {
    low: tables.map((table) => table[0]!),
    high: tables.map((table) => table[BYTES - 1]!),
  };
}

/** What each byte becomes, in each channel. */
function tablesOf(scaling: PixelScaling, channels: number): Float32Array[] {
  if (scaling === 'bytes') return repeated(channels, (byte) => byte);
  if (scaling === 'unit') return repeated(channels, (byte) => byte / 255);
  const { mean, std } = checkStatistics(scaling, channels);
  return mean.map((center, channel) => tableOf((byte) => (byte / 255 - center) / std[channel]!));
}

function repeated(channels: number, value: (byte: number) => number): Float32Array[] {
  return new Array(channels).fill(tableOf(value));
}

function tableOf(value: (byte: number) => number): Float32Array {
  return Float32Array.from({ length: BYTES }, (_, byte) => value(byte));
}

function checkStatistics(
  scaling: Exclude<PixelScaling, string>,
  channels: number,
): Exclude<PixelScaling, string> {
  const { mean, std } = Object(scaling) as Partial<Exclude<PixelScaling, string>>;
  if (!Array.isArray(mean) || !Array.isArray(std)) {
    throw new UsageError(
      `There is no scaling ${JSON.stringify(scaling)}; give 'unit', 'bytes', or mean and std of each channel.`,
    );
  }
  for (const [what, values] of Object.entries({ mean, std })) {
    if (values.length !== channels) {
      throw new UsageError(
        `The scaling's ${what} is of ${values.length} channels, and the images have ${channels}; give ${channels}.`,
      );
    }
  }
  if (!mean.every(Number.isFinite) || !std.every((value) => Number.isFinite(value) && value > 0)) {
    throw new UsageError(
      `The scaling has mean ${mean.join(', ')} and std ${std.join(', ')}; give finite numbers, and std above 0.`,
    );
  }
  return { mean, std };
}
