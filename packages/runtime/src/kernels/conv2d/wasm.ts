import * as tf from '@tensorflow/tfjs';
import { LucidaError } from '../../errors.js';
import { callKernel } from '../call.js';
import { wasmKernel } from '../heap.js';

type Attributes = tf.Conv2DAttrs | tf.DepthwiseConv2dNativeAttrs | tf.FusedConv2DAttrs;

/**
 * tfjs' convolution with its padding spelled out. tfjs hands `same` on by name, and XNNPACK then
 * mistakes the size of the output where the stride is larger than the window (a 1 x 3 window at
 * stride 3): values land in the wrong places, or outside the tensor.
 *
 * @param depthwise Whether `stock` is a depthwise convolution.
 */
export function conv2D(depthwise: boolean): (stock: tf.KernelFunc) => tf.KernelFunc {
  return (stock) =>
    wasmKernel<tf.Conv2DInputs, Attributes>((backend, inputs, attrs) => {
      if (attrs.dataFormat === 'NCHW') return callKernel(stock, backend, { ...inputs }, attrs);
      const g = tf.backend_util.computeConv2DInfo(
        inputs.x.shape as [number, number, number, number],
        inputs.filter.shape as [number, number, number, number],
        attrs.strides,
        attrs.dilations ?? 1,
        attrs.pad,
        attrs.dimRoundingMode,
        depthwise,
      );
      requireConsistent(g);
      const { top, bottom, left, right } = g.padInfo;
      const pad = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ];
      return callKernel(stock, backend, { ...inputs }, { ...attrs, pad });
    });
}

/**
 * Refuses an output size that the padding does not give; tfjs makes one from a numeric padding with
 * a window that is not square, and would write past the end of the output.
 */
function requireConsistent(g: tf.backend_util.Conv2DInfo): void {
  const { top, bottom, left, right } = g.padInfo;
  const height = Math.floor((g.inHeight + top + bottom - g.effectiveFilterHeight) / g.strideHeight);
  const width = Math.floor((g.inWidth + left + right - g.effectiveFilterWidth) / g.strideWidth);
  if (g.outHeight === height + 1 && g.outWidth === width + 1) return;
  throw new LucidaError(
    `A convolution with a ${g.filterHeight} x ${g.filterWidth} window cannot be computed on wasm ` +
      `for an output of ${g.outHeight} x ${g.outWidth}: its padding gives ${height + 1} x ` +
      `${width + 1}; give the padding of each side instead of one number.`,
  );
}
