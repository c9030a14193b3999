import type * as tf from '@tensorflow/tfjs';

/** Rows and columns of a pooling layer's window, and the steps between windows. */
interface PoolingWindow {
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
}

/**
 * The windows of a pooling layer over an image, all of it for global pooling; null where they overlap
 * or reach over the edge. A signal has a height of 1.
 *
 * @param size Rows and columns of what is pooled.
 */
export function apartWindow(
  layer: tf.layers.Layer,
  size: readonly [number, number],
): PoolingWindow | null {
  if (layer.getClassName().startsWith('Global')) return { window: size, strides: size };
  const { poolSize, strides, padding } = layer.getConfig();
  const asImage = (values: unknown) => {
    const own = values as number[];
    return (own.length === 1 ? [1, own[0]] : own) as [number, number];
  };
  const window = { window: asImage(poolSize), strides: asImage(strides) };
  const fits = ([0, 1] as const).every((axis) => {
    const [length, step] = [window.window[axis], window.strides[axis]];
    const inside = padding === 'valid' || (step === length && size[axis] % length === 0);
    // Of windows that are as long as the image there is one.
    const apart = step >= length || length === size[axis];
    return apart && length <= size[axis] && inside;
  });
  return fits ? window : null;
}
