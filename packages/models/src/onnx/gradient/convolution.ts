import { depthwiseKernel, fullKernel, transposedWindowsOf } from '../layers/convolution.js';
import { type Windows, windowsOf } from '../layers/windows.js';
import { Value } from '../value.js';
import type { LayerGradient, LayerInReverse } from './types.js';

/** Conv1D and Conv2D. */
export const convolution: LayerGradient = (layer) => {
  const gradient = layer.gradient.in('channels-first');
  return channelsFirst(layer, throughWindows(layer, gradient, fullKernel(layer)));
};

export const depthwiseConvolution: LayerGradient = (layer) =>
  channelsFirst(layer, throughDepthwise(layer, layer.gradient.in('channels-first')));

export const separableConvolution: LayerGradient = (layer) => {
  const { writer, name } = layer;
  const inputs = [layer.gradient.in('channels-first'), fullKernel(layer, 'pointwise_kernel')];
  const spread = writer.add('ConvTranspose', inputs, `${name}/gradient`);
  return channelsFirst(layer, throughDepthwise(layer, spread));
};

/** What it is the gradient of is a convolution with the same kernel. */
export const transposedConvolution: LayerGradient = (layer) => {
  const { writer, name } = layer;
  const { size, strides, pads } = transposedWindowsOf(layer);
  const inputs = [layer.gradient.in('channels-first'), fullKernel(layer)];
  const attributes = { kernel_shape: size, strides, pads };
  return channelsFirst(layer, writer.add('Conv', inputs, `${name}/gradient`, attributes));
};

function throughDepthwise(layer: LayerInReverse, gradient: string): string {
  const { kernel, group } = depthwiseKernel(layer);
  return throughWindows(layer, gradient, kernel, group);
}

/** To every value from the windows that it lay in. */
function throughWindows(
  layer: LayerInReverse,
  gradient: string,
  kernel: string,
  group = 1,
): string {
  const windows = windowsOf(layer, 'kernelSize');
  const { size, strides, dilations, pads } = windows;
  return layer.writer.add('ConvTranspose', [gradient, kernel], `${layer.name}/gradient`, {
    ...{ kernel_shape: size, strides, dilations, pads, group },
    output_padding: unread(layer, windows),
  });
}

/** Values at the end of each axis that no window reaches. */
function unread(
  { inputs, outputShape }: LayerInReverse,
  { size, strides, dilations, pads }: Windows,
): number[] {
  return size.map((length, axis) => {
    const reach = (length - 1) * dilations[axis]! + 1;
    const padding = pads[axis]! + pads[axis + size.length]!;
    const read = (outputShape[axis]! - 1) * strides[axis]! + reach - padding;
    return inputs[0]!.shape[axis]! - read;
  });
}

function channelsFirst({ writer, inputs }: LayerInReverse, gradient: string): readonly Value[] {
  return [new Value(writer, inputs[0]!.shape, 'channels-first', gradient)];
}
