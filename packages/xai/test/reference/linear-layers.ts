import type { Padding, Pair } from './windows.js';

interface Spacing {
  /** The layer has no bias; `bias` holds zeros. */
  readonly unbiased?: boolean;
  /** Default 1. */
  readonly strides?: Pair;
  /** Default 1. */
  readonly dilation?: Pair;
  /** Default `same`. */
  readonly padding?: Padding;
}

/** Kernel `[rows][columns][in][out]`, flattened. */
export interface Conv extends Spacing {
  readonly type: 'conv';
  readonly rows: number;
  readonly columns: number;
  readonly kernel: number[];
  readonly bias: number[];
}

/** Kernel `[rows][columns][in][multiplier]`, flattened; a bias for each `in x multiplier`. */
export interface Depthwise extends Spacing {
  readonly type: 'depthwise';
  readonly multiplier: number;
  readonly rows: number;
  readonly columns: number;
  readonly kernel: number[];
  readonly bias: number[];
}

/** Of all values of its input; kernel `[in][out]`, flattened. */
export interface Dense {
  readonly type: 'dense';
  readonly unbiased?: boolean;
  readonly kernel: number[];
  readonly bias: number[];
}

/** As at inference, channel by channel. */
export interface BatchNorm {
  readonly type: 'batchNorm';
  readonly mean: number[];
  readonly variance: number[];
  /** Null: not scaled. */
  readonly gamma: number[] | null;
  /** Null: not shifted. */
  readonly beta: number[] | null;
  readonly epsilon: number;
}

/** By default windows and strides of 2 along axes longer than 1, the remainder cut off. */
export interface Pool {
  readonly type: 'averagePool' | 'maxPool';
  readonly window?: Pair;
  /** Default the window. */
  readonly strides?: Pair;
  /** Default `valid`. */
  readonly padding?: Padding;
}

export interface ZeroPadding {
  readonly type: 'zeroPadding';
  /** Before and after. */
  readonly rows: Pair;
  readonly columns: Pair;
}

/** Every pixel that many times. */
export interface UpSampling {
  readonly type: 'upSampling';
  readonly times: Pair;
}

export type Linear =
  | Conv
  | Depthwise
  | Dense
  | BatchNorm
  | Pool
  | ZeroPadding
  | UpSampling
  | { readonly type: 'globalAverage' | 'globalMax' | 'flatten' | 'dropout' }
  /** To `[...spatial, channels]`. */
  | { readonly type: 'reshape'; readonly shape: readonly number[] };
