import * as tf from '@tensorflow/tfjs';
import { pool2DGeometry } from '../geometry.js';
import { runShader, webgpuKernel } from '../webgpu.js';

/**
 * Gradient of max pooling, to the first maximum of each window; tfjs' own sends it to the last. One
 * thread for each input value asks of every window it lies in whether it is that maximum.
 */
export const maxPoolGrad = webgpuKernel<tf.MaxPoolGradInputs, tf.MaxPoolGradAttrs>(
  (backend, { dy, input }, attrs) => {
    const g = pool2DGeometry(input.shape, attrs);
    const count = tf.util.sizeFromShape(input.shape);
    return runShader(
      'LucidaMaxPoolGrad',
      backend,
      { dy, x: input },
      {
        shape: input.shape,
        key: '',
        threads: count,
        uniforms: {
          count,
          channels: g.inChannels,
          inHeight: g.inHeight,
          inWidth: g.inWidth,
          outHeight: g.outHeight,
          outWidth: g.outWidth,
          windowHeight: g.filterHeight,
          windowWidth: g.filterWidth,
          strideHeight: g.strideHeight,
          strideWidth: g.strideWidth,
          padTop: g.padInfo.top,
          padLeft: g.padInfo.left,
        },
        code: SHADER,
      },
    );
  },
);

const SHADER = `
  fn isFirstMaximum(index : i32, plane : i32, channel : i32, outRow : i32, outColumn : i32) -> bool {
    let top = outRow * uniforms.strideHeight - uniforms.padTop;
    let left = outColumn * uniforms.strideWidth - uniforms.padLeft;
    let value = x[index];
    for (var row = max(0, top); row < min(uniforms.inHeight, top + uniforms.windowHeight); row++) {
      for (var column = max(0, left);
          column < min(uniforms.inWidth, left + uniforms.windowWidth); column++) {
        let at = ((plane + row) * uniforms.inWidth + column) * uniforms.channels + channel;
        let other = x[at];
        if (other > value || (other == value && at < index)) { return false; }
      }
    }
    return true;
  }

  fn main(index : i32) {
    if (index >= uniforms.count) { return; }
    let channel = index % uniforms.channels;
    let column = (index / uniforms.channels) % uniforms.inWidth;
    let rows = index / (uniforms.channels * uniforms.inWidth);
    let row = rows % uniforms.inHeight;
    let n = rows / uniforms.inHeight;
    // The windows that the value lies in.
    let lastRow = min(uniforms.outHeight - 1, (row + uniforms.padTop) / uniforms.strideHeight);
    let lastColumn = min(uniforms.outWidth - 1, (column + uniforms.padLeft) / uniforms.strideWidth);
    let firstRow = max(0, (row + uniforms.padTop - uniforms.windowHeight + uniforms.strideHeight)
        / uniforms.strideHeight);
    let firstColumn = max(0, (column + uniforms.padLeft - uniforms.windowWidth
        + uniforms.strideWidth) / uniforms.strideWidth);

    var gradient = 0.0;
    for (var outRow = firstRow; outRow <= lastRow; outRow++) {
      for (var outColumn = firstColumn; outColumn <= lastColumn; outColumn++) {
        if (isFirstMaximum(index, n * uniforms.inHeight, channel, outRow, outColumn)) {
          gradient += dy[((n * uniforms.outHeight + outRow) * uniforms.outWidth + outColumn)
              * uniforms.channels + channel];
        }
      }
    }
    result[index] = gradient;
  }
`;
