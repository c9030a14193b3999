import { type LayerToWrite, numbers, refuse } from './types.js';

/** Where the windows of a convolution or pooling layer lie. */
export interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** As ONNX takes them: all that go before, then all that follow. */
  readonly pads: readonly number[];
}

/** TensorFlow's padding in numbers, which `same` makes uneven where an odd number of zeros is needed. */
export function windowsOf(layer: LayerToWrite, sizeKey: 'kernelSize' | 'poolSize'): Windows {
  const spatial = layer.inputs[0]!.shape.slice(0, -1);
  const along = (values: readonly number[]) =>
    spatial.map((_, axis) => values[axis] ?? values[0] ?? 1);
  const size = along(numbers(layer, sizeKey));
  const strides = along(numbers(layer, 'strides'));
  const dilations = along(numbers(layer, 'dilationRate').map((rate) => rate ?? 1));
  const pads = spatial.map((length, axis) => {
    const reach = (size[axis]! - 1) * dilations[axis]! + 1;
    return padding(layer, length, reach, strides[axis]!);
  });
  const both = [...pads.map(([before]) => before), ...pads.map(([, after]) => after)];
  return { size, strides, dilations, pads: both };
}

function padding(
  layer: LayerToWrite,
  length: number,
  reach: number,
  stride: number,
): [number, number] {
  switch (layer.config.padding) {
    case 'valid':
      return [0, 0];
    case 'same': {
      const outputs = Math.ceil(length / stride);
      const total = Math.max(0, (outputs - 1) * stride + reach - length);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    }
    default:
      throw refuse(
        layer,
        `its padding ${layer.config.padding} is not known`,
        "use 'same' or 'valid'",
      );
  }
}
