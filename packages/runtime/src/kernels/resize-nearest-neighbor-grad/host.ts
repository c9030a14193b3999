import type * as tf from '@tensorflow/tfjs';

type Attributes = tf.ResizeNearestNeighborGradAttrs &
  Partial<Pick<tf.ResizeNearestNeighborAttrs, 'halfPixelCenters'>>;

/**
 * The gradient of nearest-neighbour resizing: each output pixel's gradient goes to the pixel it was
 * copied from. On the host, for the cpu and wasm backends alike: tfjs' cpu kernel mixes up the
 * samples of a batch, and neither knows half-pixel centres.
 */
export const resizeNearestNeighborGrad: tf.KernelFunc = (args) => {
  const backend = args.backend as tf.KernelBackend;
  const { images, dy } = args.inputs as { images: tf.TensorInfo; dy: tf.TensorInfo };
  const { alignCorners, halfPixelCenters = false } = args.attrs as unknown as Attributes;
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
  const rows = sources(height, outHeight, alignCorners, halfPixelCenters);
  const columns = sources(width, outWidth, alignCorners, halfPixelCenters);

  const from = backend.readSync(dy.dataId) as Float32Array;
  const gradient = new Float32Array(batch * height * width * channels);
  let at = 0;
  for (let n = 0; n < batch; n++) {
    for (const row of rows) {
      for (const column of columns) {
        const to = ((n * height + row) * width + column) * channels;
        for (let c = 0; c < channels; c++) gradient[to + c]! += from[at++]!;
      }
    }
  }
  const dataId = backend.write(gradient, images.shape, 'float32');
  return { dataId, shape: images.shape, dtype: 'float32' };
};

/** Which pixel of an axis each pixel of the resized axis copies, as tfjs' ResizeNearestNeighbor. */
function sources(
  size: number,
  outSize: number,
  alignCorners: boolean,
  halfPixelCenters: boolean,
): number[] {
  const aligned = alignCorners && outSize > 1;
  const scale = aligned ? (size - 1) / (outSize - 1) : size / outSize;
  return Array.from({ length: outSize }, (_, i) => {
    const place = scale * (halfPixelCenters ? i + 0.5 : i);
    return Math.min(size - 1, alignCorners ? Math.round(place) : Math.floor(place));
  });
}
