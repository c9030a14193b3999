import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { argMax, argMin } from './arg-max/webgpu.js';
import { batchNorm } from './batch-norm/wasm.js';
import { cast } from './cast/wasm.js';
import { cast as castOnWebgpu } from './cast/webgpu.js';
import { clipByValue } from './clip-by-value/wasm.js';
import { conv2D } from './conv2d/wasm.js';
import { conv2DBackpropFilter } from './conv2d-backprop-filter/wasm.js';
import { conv2DBackpropInput } from './conv2d-backprop-input/wasm.js';
import { conv3DGradient } from './conv3d-grad/wasm.js';
import { cropAndResize } from './crop-and-resize/wasm.js';
import { cropAndResize as cropAndResizeOnWebgpu } from './crop-and-resize/webgpu.js';
import { cumulate } from './cum-sum/webgpu.js';
import {
  depthwiseConv2DBackpropFilter,
  depthwiseConv2DBackpropInput,
} from './depthwise-conv2d-grad/wasm.js';
import { einsum } from './einsum/ops.js';
import { registerGradients } from './gradients.js';
import { identity } from './identity/wasm.js';
import { matMul } from './mat-mul/wasm.js';
import { matMul as matMulOnWebgpu } from './mat-mul/webgpu.js';
import { maxPoolGrad } from './max-pool-grad/wasm.js';
import { maxPoolGrad as maxPoolGradOnWebgpu } from './max-pool-grad/webgpu.js';
import { registerPoolingGradients } from './pooling-gradients.js';
import { prelu } from './prelu/wasm.js';
import { provideKernel, wrapKernel } from './provide.js';
import { reduceIntegers } from './reduce-integers/webgpu.js';
import { resizeBilinearGrad } from './resize-bilinear-grad/cpu.js';
import { resizeNearestNeighborGrad } from './resize-nearest-neighbor-grad/host.js';
import { slice } from './slice/wasm.js';
import { slice as sliceOnWebgpu } from './slice/webgpu.js';
import { mean, sum } from './sum/wasm.js';
import { mean as meanOnWebgpu, sum as sumOnWebgpu } from './sum/webgpu.js';
import { tile } from './tile/wasm.js';
import { transpose } from './transpose/webgpu.js';
import { unsortedSegmentSum } from './unsorted-segment-sum/wasm.js';

/**
 * Registers the kernels and gradients that tfjs lacks or gets wrong in the place of tfjs' own; the
 * README says of each why. May be called before or after a backend is started, and again.
 */
export function registerKernels(): void {
  registerOnHost();
  registerGradients();
  registerPoolingGradients();
  // tfjs' webgpu package is loaded only when it is needed, and would register its own over these.
  if (tf.getKernel(tf.Sum, 'webgpu') !== undefined) registerOnWebgpu();
}

function registerOnHost(): void {
  wrapKernel(tf.BatchMatMul, 'wasm', matMul);
  wrapKernel(tf._FusedMatMul, 'wasm', matMul);
  wrapKernel(tf.Sum, 'wasm', sum);
  wrapKernel(tf.Mean, 'wasm', mean);
  wrapKernel(tf.Conv2D, 'wasm', conv2D(false));
  wrapKernel(tf.FusedConv2D, 'wasm', conv2D(false));
  wrapKernel(tf.DepthwiseConv2dNative, 'wasm', conv2D(true));
  wrapKernel(tf.FusedDepthwiseConv2D, 'wasm', conv2D(true));
  wrapKernel(tf.FusedBatchNorm, 'wasm', batchNorm);
  provideKernel(tf.Conv2DBackpropFilter, 'wasm', conv2DBackpropFilter);
  provideKernel(tf.Conv2DBackpropInput, 'wasm', conv2DBackpropInput);
  provideKernel(tf.DepthwiseConv2dNativeBackpropFilter, 'wasm', depthwiseConv2DBackpropFilter);
  provideKernel(tf.DepthwiseConv2dNativeBackpropInput, 'wasm', depthwiseConv2DBackpropInput);
  provideKernel(tf.Conv3DBackpropFilterV2, 'wasm', conv3DGradient);
  provideKernel(tf.Conv3DBackpropInputV2, 'wasm', conv3DGradient);
  provideKernel(tf.CropAndResize, 'wasm', cropAndResize);
  provideKernel(tf.Identity, 'wasm', identity);
  provideKernel(tf.MaxPoolGrad, 'wasm', maxPoolGrad);
  provideKernel(tf.ResizeNearestNeighborGrad, 'cpu', resizeNearestNeighborGrad);
  provideKernel(tf.ResizeNearestNeighborGrad, 'wasm', resizeNearestNeighborGrad);
  wrapKernel(tf.Cast, 'wasm', cast);
  wrapKernel(tf.ClipByValue, 'wasm', clipByValue);
  provideKernel(tf.Einsum, 'cpu', einsum);
  provideKernel(tf.Einsum, 'wasm', einsum);
  wrapKernel(tf.Prelu, 'wasm', prelu);
  wrapKernel(tf.ResizeBilinearGrad, 'cpu', resizeBilinearGrad);
  wrapKernel(tf.Slice, 'wasm', slice);
  wrapKernel(tf.Tile, 'wasm', tile);
  provideKernel(tf.UnsortedSegmentSum, 'wasm', unsortedSegmentSum);
}

function registerOnWebgpu(): void {
  provideKernel(tf.ArgMax, 'webgpu', argMax);
  provideKernel(tf.ArgMin, 'webgpu', argMin);
  wrapKernel(tf.BatchMatMul, 'webgpu', matMulOnWebgpu);
  wrapKernel(tf._FusedMatMul, 'webgpu', matMulOnWebgpu);
  wrapKernel(tf.Cast, 'webgpu', castOnWebgpu);
  provideKernel(tf.CropAndResize, 'webgpu', cropAndResizeOnWebgpu);
  wrapKernel(tf.Cumprod, 'webgpu', cumulate);
  wrapKernel(tf.Cumsum, 'webgpu', cumulate);
  provideKernel(tf.Einsum, 'webgpu', einsum);
  provideKernel(tf.MaxPoolGrad, 'webgpu', maxPoolGradOnWebgpu);
  provideKernel(tf.Mean, 'webgpu', meanOnWebgpu);
  provideKernel(tf.Sum, 'webgpu', sumOnWebgpu);
  wrapKernel(tf.Slice, 'webgpu', sliceOnWebgpu);
  wrapKernel(tf.Transpose, 'webgpu', transpose);
  for (const name of [tf.All, tf.Any, tf.Max, tf.Min, tf.Prod]) {
    wrapKernel(name, 'webgpu', reduceIntegers);
  }
}
