import type { backend_util } from '@tensorflow/tfjs';

type Geometry = backend_util.Conv2DInfo;

/** One position of a window that lies on the input: which output it feeds, and from where. */
export interface Tap {
  /** Sample, output row and column. */
  readonly n: number;
  readonly outRow: number;
  readonly outColumn: number;
  /** Row and column inside the window. */
  readonly row: number;
  readonly column: number;
  /** Row and column of the input. */
  readonly inRow: number;
  readonly inColumn: number;
}

/** Every tap of a convolution or pooling that does not fall on the padding, in window order. */
export function* taps(g: Geometry): Generator<Tap> {
  for (let n = 0; n < g.batchSize; n++)
    for (let outRow = 0; outRow < g.outHeight; outRow++)
      for (let outColumn = 0; outColumn < g.outWidth; outColumn++)
        for (let row = 0; row < g.filterHeight; row++)
          for (let column = 0; column < g.filterWidth; column++) {
            const inRow = outRow * g.strideHeight + row * g.dilationHeight - g.padInfo.top;
            const inColumn = outColumn * g.strideWidth + column * g.dilationWidth - g.padInfo.left;
            if (inRow < 0 || inRow >= g.inHeight || inColumn < 0 || inColumn >= g.inWidth) continue;
            yield { n, outRow, outColumn, row, column, inRow, inColumn };
          }
}

/** Index of channel 0 at the tap's place in the input, for channels-last arrays. */
export function inputIndex(g: Geometry, t: Tap): number {
  return ((t.n * g.inHeight + t.inRow) * g.inWidth + t.inColumn) * g.inChannels;
}

/** Index of channel 0 at the tap's place in the output, for channels-last arrays. */
export function outputIndex(g: Geometry, t: Tap): number {
  return ((t.n * g.outHeight + t.outRow) * g.outWidth + t.outColumn) * g.outChannels;
}
