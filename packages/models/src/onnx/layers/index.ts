import { activationName } from '../../graph/activation.js';
import type { Value } from '../value.js';
import { activated, elu, leakyRelu, prelu, relu, softmax, thresholdedRelu } from './activations.js';
import {
  convolution,
  depthwiseConvolution,
  separableConvolution,
  transposedConvolution,
} from './convolution.js';
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
  upSampling2d,
  zeroPadding2d,
} from './shapes.js';
import { type LayerToWrite, type LayerWriter, refuse } from './types.js';

/** By class name in tfjs. */
const LAYERS: Readonly<Record<string, LayerWriter>> = {
  Activation: identity,
  Add: add,
  AlphaDropout: identity,
  Average: average,
  AveragePooling1D: averagePooling,
  AveragePooling2D: averagePooling,
  BatchNormalization: batchNormalization,
  Concatenate: concatenate,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv2DTranspose: transposedConvolution,
  Cropping2D: cropping2d,
  Dense: dense,
  DepthwiseConv2D: depthwiseConvolution,
  Dropout: identity,
  ELU: elu,
  Flatten: reshape,
  GaussianDropout: identity,
  GaussianNoise: identity,
  GlobalAveragePooling1D: globalAveragePooling,
  GlobalAveragePooling2D: globalAveragePooling,
  GlobalMaxPooling1D: globalMaxPooling,
  GlobalMaxPooling2D: globalMaxPooling,
  LayerNormalization: layerNormalization,
  LeakyReLU: leakyRelu,
  MaxPooling1D: maxPooling,
  MaxPooling2D: maxPooling,
  Maximum: maximum,
  Minimum: minimum,
  Multiply: multiply,
  PReLU: prelu,
  Permute: permute,
  ReLU: relu,
  RepeatVector: repeatVector,
  Rescaling: rescaling,
  Reshape: reshape,
  SeparableConv2D: separableConvolution,
  Softmax: softmax,
  SpatialDropout1D: identity,
  ThresholdedReLU: thresholdedRelu,
  UpSampling2D: upSampling2d,
  ZeroPadding2D: zeroPadding2d,
};

/** What a layer gives before its own activation, and after it. */
interface WrittenLayer {
  readonly before: Value;
  readonly value: Value;
  /** `linear` where there is none, or it was left out. */
  readonly activation: string;
}

/**
 * Writes a layer with its activation, as it runs when the model is used.
 *
 * @throws UsageError for a layer, or a setting of one, that has no form in ONNX here.
 */
export function writeLayer(layer: LayerToWrite, withoutActivation: boolean): WrittenLayer {
  const write = Object.hasOwn(LAYERS, layer.type) ? LAYERS[layer.type] : undefined;
  if (write === undefined) {
    throw refuse(
      layer,
      'layers of its class are not supported',
      `build the model from ${Object.keys(LAYERS).join(', ')}`,
    );
  }
  const before = write(layer);
  const activation = withoutActivation ? 'linear' : activationName(layer.layer);
  return { before, value: activated(layer, before, activation), activation };
}
