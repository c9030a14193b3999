import * as activations from './activation-layers.js';
import * as convolutions from './convolution.js';
import { dense } from './dense.js';
import { add, average, concatenate, maximum, minimum, multiply } from './merge.js';
import { batchNormalization, layerNormalization } from './normalization.js';
import { averagePooling, globalAveragePooling, globalMaxPooling, maxPooling } from './pooling.js';
import {
  cropping2d,
  identity,
  permute,
  repeatVector,
  rescaling,
  reshape,
  zeroPadding2d,
} from './shapes.js';
import type { LayerGradient } from './types.js';
import { upSampling2d } from './up-sampling.js';

/** By class name in tfjs: every layer that can be written forward. */
export const LAYER_GRADIENTS: Readonly<Record<string, LayerGradient>> = {
  Activation: identity,
  Add: add,
  AlphaDropout: identity,
  Average: average,
  AveragePooling1D: averagePooling,
  AveragePooling2D: averagePooling,
  BatchNormalization: batchNormalization,
  Concatenate: concatenate,
  Conv1D: convolutions.convolution,
  Conv2D: convolutions.convolution,
  Conv2DTranspose: convolutions.transposedConvolution,
  Cropping2D: cropping2d,
  Dense: dense,
  DepthwiseConv2D: convolutions.depthwiseConvolution,
  Dropout: identity,
  ELU: activations.eluLayer,
  Flatten: reshape,
  GaussianDropout: identity,
  GaussianNoise: identity,
  GlobalAveragePooling1D: globalAveragePooling,
  GlobalAveragePooling2D: globalAveragePooling,
  GlobalMaxPooling1D: globalMaxPooling,
  GlobalMaxPooling2D: globalMaxPooling,
  LayerNormalization: layerNormalization,
  LeakyReLU: activations.leakyReluLayer,
  MaxPooling1D: maxPooling,
  MaxPooling2D: maxPooling,
  Maximum: maximum,
  Minimum: minimum,
  Multiply: multiply,
  PReLU: activations.preluLayer,
  Permute: permute,
  ReLU: activations.reluLayer,
  RepeatVector: repeatVector,
  Rescaling: rescaling,
  Reshape: reshape,
  SeparableConv2D: convolutions.separableConvolution,
  Softmax: activations.softmaxLayer,
  SpatialDropout1D: identity,
  ThresholdedReLU: activations.thresholdedReluLayer,
  UpSampling2D: upSampling2d,
  ZeroPadding2D: zeroPadding2d,
};
