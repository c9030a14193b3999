import * as tf from '@tensorflow/tfjs';
import { type PoolAttributes, pool2DGeometry } from './geometry.js';

/**
 * Registers the gradients of pooling that tfjs gets wrong on every backend: of average pooling with
 * padding, and of the largest (or smallest) of all values where several are equal.
 */
export function registerPoolingGradients(): void {
  tf.registerGradient({
    kernelName: tf.AvgPool,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () =>
        averagePoolGradient(
          dy as tf.Tensor4D,
          x as tf.Tensor4D,
          attrs as unknown as PoolAttributes,
        ),
    }),
  });
  for (const kernelName of [tf.Max, tf.Min]) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x'],
      outputsToSave: [true],
      gradFunc: (dy, [x, y], attrs) => ({
        x: () => extremeGradient(dy as tf.Tensor, x!, y!, attrs as unknown as tf.MaxAttrs),
      }),
    });
  }
}

/**
 * tfjs divides by the size of the window, and the forward pass by how much of it lies on the input:
 * what comes in is scaled by the one over the other.
 */
function averagePoolGradient(dy: tf.Tensor4D, x: tf.Tensor4D, pool: PoolAttributes): tf.Tensor {
  const { filterSize, strides, pad } = pool;
  const g = pool2DGeometry(x.shape, pool);
  const rows = covered(g.outHeight, g.strideHeight, g.padInfo.top, g.filterHeight, g.inHeight);
  const columns = covered(g.outWidth, g.strideWidth, g.padInfo.left, g.filterWidth, g.inWidth);
  const whole = g.filterHeight * g.filterWidth;
  const partly = [...rows, ...columns].some((count, i) =>
    i < rows.length ? count < g.filterHeight : count < g.filterWidth,
  );
  const scale = rows.flatMap((row) => columns.map((column) => whole / Math.max(1, row * column)));
  const scaled = partly ? dy.mul(tf.tensor4d(scale, [1, g.outHeight, g.outWidth, 1])) : dy;
  const attrs = { filterSize, strides, pad };
  return tf.engine().runKernel(tf.AvgPoolGrad, { dy: scaled, input: x }, attrs) as tf.Tensor;
}

/** How many of a window's positions along an axis lie on the input, for each window. */
function covered(
  windows: number,
  stride: number,
  before: number,
  length: number,
  size: number,
): number[] {
  return Array.from({ length: windows }, (_, i) => {
    const start = i * stride - before;
    return Math.max(0, Math.min(size, start + length) - Math.max(0, start));
  });
}

/** Equal values share the gradient, as in TensorFlow; in tfjs each of them gets all of it. */
function extremeGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  y: tf.Tensor,
  { reductionIndices, keepDims }: tf.MaxAttrs,
): tf.Tensor {
  const axes = tf.util.parseAxisParam(reductionIndices, x.shape);
  const kept = keepDims ? y.shape : tf.backend_util.expandShapeToKeepDim(y.shape, axes);
  const hits = x.equal(y.reshape(kept)).toFloat();
  return hits.mul(dy.reshape(kept)).div(hits.sum(axes, true));
}
