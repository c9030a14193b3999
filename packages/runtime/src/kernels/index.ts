import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { conv2D } from './conv2d/wasm.js';
import { conv2DBackpropFilter } from './conv2d-backprop-filter/wasm.js';
import { conv2DBackpropInput } from './conv2d-backprop-input/wasm.js';
import { conv3DGradient } from './conv3d-grad/wasm.js';
import {
  depthwiseConv2DBackpropFilter,
  depthwiseConv2DBackpropInput,
} from './depthwise-conv2d-grad/wasm.js';
import { matMul } from './mat-mul/wasm.js';
import { maxPoolGrad } from './max-pool-grad/wasm.js';
import { provideKernel, wrapKernel } from './provide.js';
import { resizeNearestNeighborGrad } from './resize-nearest-neighbor-grad/host.js';
import { mean, sum } from './sum/wasm.js';
import { unsortedSegmentSum } from './unsorted-segment-sum/wasm.js';

/**
 * Registers the kernels that tfjs' backends lack or get wrong in the place of tfjs' own. May be
 * called before or after a backend is started, and again.
 */
export function registerKernels(): void {
  wrapKernel(tf.BatchMatMul, 'wasm', matMul);
  wrapKernel(tf._FusedMatMul, 'wasm', matMul);
  wrapKernel(tf.Sum, 'wasm', sum);
  wrapKernel(tf.Mean, 'wasm', mean);
  wrapKernel(tf.Conv2D, 'wasm', conv2D(false));
  wrapKernel(tf.FusedConv2D, 'wasm', conv2D(false));
  wrapKernel(tf.DepthwiseConv2dNative, 'wasm', conv2D(true));
  wrapKernel(tf.FusedDepthwiseConv2D, 'wasm', conv2D(true));
  provideKernel(tf.Conv2DBackpropFilter, 'wasm', conv2DBackpropFilter);
  provideKernel(tf.Conv2DBackpropInput, 'wasm', conv2DBackpropInput);
  provideKernel(tf.DepthwiseConv2dNativeBackpropFilter, 'wasm', depthwiseConv2DBackpropFilter);
  provideKernel(tf.DepthwiseConv2dNativeBackpropInput, 'wasm', depthwiseConv2DBackpropInput);
  provideKernel(tf.Conv3DBackpropFilterV2, 'wasm', conv3DGradient);
  provideKernel(tf.Conv3DBackpropInputV2, 'wasm', conv3DGradient);
  provideKernel(tf.MaxPoolGrad, 'wasm', maxPoolGrad);
  provideKernel(tf.ResizeNearestNeighborGrad, 'cpu', resizeNearestNeighborGrad);
  provideKernel(tf.ResizeNearestNeighborGrad, 'wasm', resizeNearestNeighborGrad);
  provideKernel(tf.UnsortedSegmentSum, 'wasm', unsortedSegmentSum);
}
