import type { backend_util } from '@tensorflow/tfjs';

/**
 * The size of an output's gradient, spread by the strides and framed with zeros, under which the turned
 * filter gives the input's.
 */
export function frameOf(g: backend_util.Conv2DInfo): {
  readonly height: number;
  readonly width: number;
} {
  return {
    height: g.inHeight + g.effectiveFilterHeight - 1,
    width: g.inWidth + g.effectiveFilterWidth - 1,
  };
}

/**
 * Lays the output's gradient of some samples where a window that ends on it begins.
 *
 * @param spread Zeros, `[samples, ...frameOf(g), outChannels]`.
 */
export function spreadOut(
  dy: Float32Array,
  spread: Float32Array,
  g: backend_util.Conv2DInfo,
  first: number,
  samples: number,
): void {
  const { height, width } = frameOf(g);
  const size = g.outChannels;
  for (let n = 0; n < samples; n++) {
    for (let outRow = 0; outRow < g.outHeight; outRow++) {
      const row = outRow * g.strideHeight + g.effectiveFilterHeight - 1 - g.padInfo.top;
      // Windows that lie wholly on the padding have no place here and no influence.
      if (row < 0 || row >= height) continue;
      for (let outColumn = 0; outColumn < g.outWidth; outColumn++) {
        const column = outColumn * g.strideWidth + g.effectiveFilterWidth - 1 - g.padInfo.left;
        if (column < 0 || column >= width) continue;
        const from = (((first + n) * g.outHeight + outRow) * g.outWidth + outColumn) * size;
        const to = ((n * height + row) * width + column) * size;
        for (let k = 0; k < size; k++) spread[to + k] = dy[from + k]!;
      }
    }
  }
}
