import type * as tf from '@tensorflow/tfjs';
import { Value } from '../value.js';
import { type LayerToWrite, type LayerWriter, numbers, weightOf } from './types.js';
import { windowsOf } from './windows.js';

/** Conv1D and Conv2D. */
export const convolution: LayerWriter = (layer) => {
  const inputs = [layer.inputs[0]!.in('channels-first'), fullKernel(layer), ...bias(layer)];
  return channelsFirst(
    layer,
    layer.writer.add('Conv', inputs, layer.name, windowAttributes(layer)),
  );
};

export const depthwiseConvolution: LayerWriter = (layer) =>
  channelsFirst(layer, depthwise(layer, layer.name, bias(layer)));

export const separableConvolution: LayerWriter = (layer) => {
  const { writer, name } = layer;
  const spread = depthwise(layer, `${name}/depthwise`, []);
  const inputs = [spread, fullKernel(layer, 'pointwise_kernel'), ...bias(layer)];
  return channelsFirst(layer, writer.add('Conv', inputs, name));
};

/** Every channel with `multiplier` kernels of its own: a convolution in as many groups as channels. */
function depthwise(layer: LayerToWrite, name: string, offset: readonly string[]): string {
  const { kernel, group } = depthwiseKernel(layer);
  const input = layer.inputs[0]!.in('channels-first');
  const attributes = { ...windowAttributes(layer), group };
  return layer.writer.add('Conv', [input, kernel, ...offset], name, attributes);
}

/**
 * The gradient of a convolution to its input. What `same` cuts off is what the convolution would pad;
 * where strides are longer than the kernel, zeros follow.
 */
export const transposedConvolution: LayerWriter = (layer) => {
  const { writer, name } = layer;
  const { size, strides, pads, missing } = transposedWindowsOf(layer);
  const inputs = [layer.inputs[0]!.in('channels-first'), fullKernel(layer), ...bias(layer)];
  return channelsFirst(
    layer,
    writer.add('ConvTranspose', inputs, name, {
      ...{ kernel_shape: size, strides, pads },
      output_padding: missing,
    }),
  );
};

/** Where the windows of the convolution lie that a transposed one is the gradient of. */
export function transposedWindowsOf(layer: LayerToWrite) {
  const size = numbers(layer, 'kernelSize');
  const strides = numbers(layer, 'strides');
  const extra = size.map((length, axis) => length - strides[axis]!);
  const cut = extra.map((length) => (layer.config.padding === 'same' ? Math.max(0, length) : 0));
  const pads = [...cut.map((n) => Math.floor(n / 2)), ...cut.map((n) => Math.ceil(n / 2))];
  return { size, strides, pads, missing: extra.map((length) => Math.max(0, -length)) };
}

/**
 * A kernel `[...window, a, b]` as `[b, a, ...window]`: what Conv takes where b are the filters, and
 * ConvTranspose where b are the channels of its input.
 */
export function fullKernel(layer: LayerToWrite, name = 'kernel'): string {
  const kernel = weightOf(layer, name)!;
  const axes = kernel.shape.map((_, axis) => axis);
  const order = [...axes.slice(-2).reverse(), ...axes.slice(0, -2)];
  return layer.writer.weight(`${layer.name}/${name}`, kernel, { order });
}

/** A kernel `[height, width, channels, multiplier]` as `[channels * multiplier, 1, height, width]`. */
export function depthwiseKernel(layer: LayerToWrite) {
  const weight = weightOf(layer, 'depthwise_kernel')!;
  const [height, width, channels, multiplier] = weight.shape as [number, number, number, number];
  const kernel = layer.writer.weight(`${layer.name}/depthwise_kernel`, weight, {
    order: [2, 3, 0, 1],
    shape: [channels * multiplier, 1, height, width],
  });
  return { kernel, group: channels };
}

function windowAttributes(layer: LayerToWrite) {
  const { size, strides, dilations, pads } = windowsOf(layer, 'kernelSize');
  return { kernel_shape: size, strides, dilations, pads };
}

function bias(layer: LayerToWrite): string[] {
  const weight: tf.Tensor | null = weightOf(layer, 'bias');
  return weight === null ? [] : [layer.writer.weight(`${layer.name}/bias`, weight)];
}

function channelsFirst({ writer, outputShape }: LayerToWrite, name: string): Value {
  return new Value(writer, outputShape, 'channels-first', name);
}
