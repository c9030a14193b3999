import { LucidaError } from '@lucida/runtime/errors';
import { AUGMENTATIONS } from '../augmentations.js';
import * as activations from './activation-layers.js';
import { currentClassName } from './aliases.js';
import { LayerArguments } from './arguments.js';
import * as convolution from './convolution.js';
import { noteDtype } from './dtype.js';
import { embedding } from './embedding.js';
import * as inactive from './inactive.js';
import * as merge from './merge.js';
import * as normalization from './normalization.js';
import * as oneDimensional from './one-dimensional.js';
import * as pooling from './pooling.js';
import { rescaling } from './preprocessing.js';
import * as recurrent from './recurrent.js';
import { noteConstraints } from './regularizers.js';
import * as shapes from './shapes.js';
import type { LayerDescription, Surroundings, Translation, Translator } from './types.js';

/** Every Keras layer that can be imported. A class that is not here is refused by name. */
const TRANSLATORS: ReadonlyMap<string, Translator> = new Map(
  Object.entries({
    Dense: convolution.dense,
    Conv1D: convolution.conv1d,
    Conv2D: convolution.conv2d,
    Conv2DTranspose: convolution.conv2dTranspose,
    DepthwiseConv2D: convolution.depthwiseConv2d,
    SeparableConv2D: convolution.separableConv2d,
    ZeroPadding1D: oneDimensional.zeroPadding1d,
    ZeroPadding2D: shapes.zeroPadding2d,
    Cropping1D: oneDimensional.cropping1d,
    Cropping2D: shapes.cropping2d,
    CenterCrop: shapes.centerCrop,
    UpSampling1D: oneDimensional.upSampling1d,
    UpSampling2D: shapes.upSampling2d,
    MaxPooling1D: pooling.pooling,
    MaxPooling2D: pooling.pooling,
    AveragePooling1D: pooling.pooling,
    AveragePooling2D: pooling.pooling,
    GlobalAveragePooling1D: pooling.globalPooling,
    GlobalAveragePooling2D: pooling.globalPooling,
    GlobalMaxPooling1D: pooling.globalPooling,
    GlobalMaxPooling2D: pooling.globalPooling,
    BatchNormalization: normalization.batchNormalization,
    LayerNormalization: normalization.layerNormalization,
    Normalization: normalization.normalization,
    Rescaling: rescaling,
    Activation: activations.activation,
    ReLU: activations.relu,
    LeakyReLU: activations.leakyRelu,
    PReLU: activations.prelu,
    ELU: activations.elu,
    ThresholdedReLU: activations.thresholdedRelu,
    Softmax: activations.softmax,
    Flatten: shapes.flatten,
    Reshape: shapes.reshape,
    Permute: shapes.permute,
    RepeatVector: shapes.repeatVector,
    Add: merge.elementwise,
    Multiply: merge.elementwise,
    Average: merge.elementwise,
    Maximum: merge.elementwise,
    Minimum: merge.elementwise,
    Concatenate: merge.concatenate,
    Merge: merge.merge,
    Dropout: inactive.dropout,
    SpatialDropout1D: inactive.spatialDropout1d,
    SpatialDropout2D: inactive.spatialDropout2d,
    GaussianNoise: inactive.gaussianNoise,
    GaussianDropout: inactive.noisyDropout,
    AlphaDropout: inactive.noisyDropout,
    Identity: inactive.identity,
    ActivityRegularization: inactive.inactive,
    ...Object.fromEntries(AUGMENTATIONS.map((name) => [name, inactive.inactive])),
    Embedding: embedding,
    SimpleRNN: recurrent.recurrent,
    LSTM: recurrent.recurrent,
    GRU: recurrent.recurrent,
    Bidirectional: recurrent.bidirectional,
    TimeDistributed: recurrent.timeDistributed,
  }),
);

/**
 * The tfjs layers that do what a Keras layer does.
 *
 * @throws LucidaError, with the layer's name and class, for one that tfjs cannot compute exactly.
 */
export function translateLayer(layer: LayerDescription, around: Surroundings): Translation {
  const className = currentClassName(layer.className);
  const where = `Layer ${layer.name} (${layer.className}) in ${around.source}`;
  const translate = TRANSLATORS.get(className);
  if (translate === undefined) {
    throw new LucidaError(
      `${where} is of a class that cannot be imported: it is a custom one, or TensorFlow.js has no layer ` +
        'that computes the same.',
    );
  }
  noteDtype(layer, around.notes, where);
  noteConstraints(layer, around.notes);
  const args = new LayerArguments(className, layer.config, where);
  const translation = translate({
    ...around,
    name: layer.name,
    className,
    where,
    args,
    translateInner: (inner, inputShapes = around.inputShapes) =>
      translateLayer(inner, { ...around, inputShapes }),
  });
  args.refuseRest();
  return translation;
}
