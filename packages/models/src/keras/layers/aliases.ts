import type { Json } from '../../io/model-json.js';
import type { JsonObject } from '../config/json.js';

/** Classes that have another name in Keras 1 or in early TensorFlow. */
const CLASSES: Readonly<Record<string, string>> = {
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  AtrousConvolution2D: 'Conv2D',
  SeparableConvolution2D: 'SeparableConv2D',
  Convolution2DTranspose: 'Conv2DTranspose',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
  SyncBatchNormalization: 'BatchNormalization',
};

export function currentClassName(className: string): string {
  return Object.hasOwn(CLASSES, className) ? (CLASSES[className] as string) : className;
}

type Values = Readonly<Record<string, Json>>;

/** A newer name of an argument, and of its values where those have changed too. */
type Alias = readonly [name: string, values?: Values];

const DATA_FORMATS: Values = { tf: 'channels_last', th: 'channels_first' };

/** Names of Keras 1 and 3, and what Keras 2 (and so tfjs) calls the same. */
const ANYWHERE: Readonly<Record<string, Alias>> = {
  border_mode: ['padding'],
  dim_ordering: ['data_format', DATA_FORMATS],
  nb_filter: ['filters'],
  bias: ['use_bias'],
  init: ['kernel_initializer'],
  W_regularizer: ['kernel_regularizer'],
  b_regularizer: ['bias_regularizer'],
  W_constraint: ['kernel_constraint'],
  b_constraint: ['bias_constraint'],
  subsample_length: ['strides'],
  filter_length: ['kernel_size'],
  pool_length: ['pool_size'],
  stride: ['strides'],
  atrous_rate: ['dilation_rate'],
};

const IN_CLASS: Readonly<Record<string, Readonly<Record<string, Alias>>>> = {
  Dense: { output_dim: ['units'], input_dim: ['input_shape'] },
  Conv1D: { input_dim: ['input_shape'] },
  Conv2D: { subsample: ['strides'] },
  SeparableConv2D: { subsample: ['strides'] },
  BatchNormalization: {
    gamma_init: ['gamma_initializer'],
    beta_init: ['beta_initializer'],
  },
  Dropout: { p: ['rate'] },
  SpatialDropout1D: { p: ['rate'] },
  SpatialDropout2D: { p: ['rate'] },
  GaussianDropout: { p: ['rate'] },
  GaussianNoise: { sigma: ['stddev'] },
  LeakyReLU: { negative_slope: ['alpha'] },
  PReLU: { init: ['alpha_initializer'] },
  UpSampling1D: { length: ['size'] },
};

/** The arguments of a layer under the names that Keras 2 gives them. */
export function unaliased(className: string, config: JsonObject): JsonObject {
  const aliases = { ...ANYWHERE, ...IN_CLASS[className] };
  const renamed: JsonObject = {};
  for (const [name, value] of Object.entries(config)) {
    const [newName, values] = Object.hasOwn(aliases, name) ? (aliases[name] as Alias) : [name];
    const known = typeof value === 'string' && values !== undefined && Object.hasOwn(values, value);
    renamed[newName] = known ? (values[value] as Json) : value;
  }
  const { nb_row: rows, nb_col: columns, ...rest } = renamed;
  return rows === undefined || columns === undefined
    ? rest
    : { ...rest, kernel_size: [rows, columns] };
}
