import { type AvgPoolAttrs, backend_util } from '@tensorflow/tfjs';
import { LucidaError } from '../errors.js';

/** What the kernels of a 2-D convolution and its gradients are told about it. */
interface Conv2DAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
}

/**
 * Sizes, strides and padding of an undilated 2-D convolution (tfjs has no gradient of a dilated one).
 *
 * @throws LucidaError for channels-first data, which the wasm backend has no kernels for.
 */
export function conv2DGeometry(
  kernelName: string,
  inputShape: number[],
  filterShape: number[],
  attrs: Conv2DAttributes,
): backend_util.Conv2DInfo {
  if (attrs.dataFormat !== undefined && attrs.dataFormat !== 'NHWC') {
    throw new LucidaError(
      `${kernelName} on wasm takes channels-last data (NHWC) and got ${attrs.dataFormat}: transpose the input.`,
    );
  }
  return backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}

/** What the kernels of a 2-D pooling and its gradient are told about it. */
export type PoolAttributes = Pick<
  AvgPoolAttrs,
  'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'
>;

/** Sizes, strides and padding of a 2-D pooling of channels-last data. */
export function pool2DGeometry(
  inputShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(
    inputShape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}
