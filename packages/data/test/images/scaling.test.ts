import { describe, expect, it } from 'vitest';
import { scalePixels, valueRangeOf } from '../../src/images/scaling.js';
import type { PixelScaling, Pixels } from '../../src/images/types.js';

const grey: Pixels = { height: 1, width: 3, channels: 1, data: new Uint8Array([0, 51, 255]) };
const colour: Pixels = {
  height: 1,
  width: 2,
  channels: 3,
  data: new Uint8Array([0, 0, 0, 255, 255, 51]),
};

function scaled(pixels: Pixels, scaling: PixelScaling): number[] {
  const out = new Float32Array(pixels.data.length);
  scalePixels(pixels, scaling, out, 0);
  return [...out];
}

describe('scalePixels', () => {
  it('divides by 255, and rounds to float32 once', () => {
    expect(scaled(grey, 'unit')).toEqual([0, Math.fround(0.2), 1]);
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(scaled({ height: 16, width: 16, channels: 1, data: every }, 'unit')).toEqual(
      [...every].map((byte) => Math.fround(byte / 255)),
    );
  });

  it('leaves bytes as they are', () => {
    expect(scaled(grey, 'bytes')).toEqual([0, 51, 255]);
  });

  it('standardises channel by channel', () => {
    const scaling = { mean: [0.5, 0, 0.2], std: [0.25, 2, 0.5] };
    expect(scaled(colour, scaling)).toEqual([-2, 0, -0.4, 2, 0.5, 0].map(Math.fround));
  });

  it('writes from the offset on, and nothing else', () => {
    const out = new Float32Array(6).fill(9);
    scalePixels(grey, 'bytes', out, 2);
    expect([...out]).toEqual([9, 9, 0, 51, 255, 9]);
    expect(() => scalePixels(grey, 'bytes', out, 4)).toThrow(RangeError);
    expect(() => scalePixels(grey, 'bytes', out, -1)).toThrow(RangeError);
  });

  it.each([
    [{ mean: [0.5], std: [1] }, /mean is of 1 channels, and the images have 3; give 3/],
    [{ mean: [0, 0, 0], std: [1, 1] }, /std is of 2 channels, and the images have 3/],
    [{ mean: [0, 0, 0], std: [1, 0, 1] }, /std 1, 0, 1; give finite numbers, and std above 0/],
    [{ mean: [0, Number.NaN, 0], std: [1, 1, 1] }, /mean 0, NaN, 0/],
    ['percent', /no scaling "percent"; give 'unit', 'bytes', or mean and std/],
    [{ mean: [0, 0, 0] }, /give 'unit', 'bytes', or mean and std of each channel/],
    [null, /no scaling null/],
  ])('refuses %j', (scaling, message) => {
    expect(() => scaled(colour, scaling as PixelScaling)).toThrow(message);
  });
});

describe('valueRangeOf', () => {
  it.each([
    ['unit', 1, { low: [0], high: [1] }],
    ['bytes', 3, { low: [0, 0, 0], high: [255, 255, 255] }],
    [{ mean: [0.5, 0, 1], std: [0.5, 1, 0.5] }, 3, { low: [-1, 0, -2], high: [1, 1, 0] }],
  ] as const)('of %j, %d channels', (scaling, channels, range) => {
    expect(valueRangeOf(scaling, channels)).toEqual(range);
  });
});
