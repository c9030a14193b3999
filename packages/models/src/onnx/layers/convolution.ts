import type * as tf from '@tensorflow/tfjs';
import { Value } from '../value.js';
import { type LayerToWrite, type LayerWriter, numbers, weightOf } from './types.js';
import { windowsOf } from './windows.js';

/** Conv1D and Conv2D: a kernel `[...window, channels, filters]` becomes `[filters, channels, ...window]`. */
export const convolution: LayerWriter = (layer) => {
  const kernel = weightOf(layer, 'kernel')!;
  const axes = kernel.shape.map((_, axis) => axis);
  const order = [...axes.slice(-2).reverse(), ...axes.slice(0, -2)];
  const weight = layer.writer.weight(`${layer.name}/kernel`, kernel, { order });
  return channelsFirst(
    layer,
    layer.writer.add(
      'Conv',
      [layer.inputs[0]!.in('channels-first'), weight, ...bias(layer)],
      layer.name,
      {
        ...windowAttributes(layer),
      },
    ),
  );
};

export const depthwiseConvolution: LayerWriter = (layer) =>
  channelsFirst(layer, depthwise(layer, layer.name, bias(layer)));

export const separableConvolution: LayerWriter = (layer) => {
  const { writer, name } = layer;
  const kernel = weightOf(layer, 'pointwise_kernel')!;
  const weight = writer.weight(`${name}/pointwise_kernel`, kernel, { order: [3, 2, 0, 1] });
  const spread = depthwise(layer, `${name}/depthwise`, []);
  return channelsFirst(layer, writer.add('Conv', [spread, weight, ...bias(layer)], name));
};

/** Every channel with `multiplier` kernels of its own: a convolution in as many groups as channels. */
function depthwise(layer: LayerToWrite, name: string, offset: readonly string[]): string {
  const kernel = weightOf(layer, 'depthwise_kernel')!;
  const [height, width, channels, multiplier] = kernel.shape as [number, number, number, number];
  const weight = layer.writer.weight(`${layer.name}/depthwise_kernel`, kernel, {
    order: [2, 3, 0, 1],
    shape: [channels * multiplier, 1, height, width],
  });
  const input = layer.inputs[0]!.in('channels-first');
  return layer.writer.add('Conv', [input, weight, ...offset], name, {
    ...windowAttributes(layer),
    group: channels,
  });
}

/**
 * The gradient of a convolution to its input. What `same` cuts off is what the convolution would pad;
 * where strides are longer than the kernel, zeros follow.
 */
export const transposedConvolution: LayerWriter = (layer) => {
  const { writer, name, config } = layer;
  const size = numbers(layer, 'kernelSize');
  const strides = numbers(layer, 'strides');
  const extra = size.map((length, axis) => length - strides[axis]!);
  const cut = extra.map((length) => (config.padding === 'same' ? Math.max(0, length) : 0));
  const weight = writer.weight(`${name}/kernel`, weightOf(layer, 'kernel')!, {
    order: [3, 2, 0, 1],
  });
  const input = layer.inputs[0]!.in('channels-first');
  return channelsFirst(
    layer,
    writer.add('ConvTranspose', [input, weight, ...bias(layer)], name, {
      kernel_shape: size,
      strides,
      pads: [...cut.map((n) => Math.floor(n / 2)), ...cut.map((n) => Math.ceil(n / 2))],
      output_padding: extra.map((length) => Math.max(0, -length)),
    }),
  );
};

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
