import type { HostForm, HostTensor } from '@lucida/runtime/fused';
import type { AblationSumsAttrs, AblationSumsInput } from './types.js';

type Shape = readonly [number, number, number, number];
type Inputs = Readonly<Record<AblationSumsInput, HostTensor>>;

/** The reference. */
export const ablationSumsOnHost: HostForm<AblationSumsInput, AblationSumsAttrs> = {
  shape: ({ sums }, { count }) => [sums.shape[0]!, count, ...sums.shape.slice(1)],
  run(inputs, attrs, output) {
    const { values, shape } = inputs.sums;
    const [samples] = shape as Shape;
    const size = values.length / samples;
    for (let n = 0; n < samples; n++) {
      for (let item = 0; item < attrs.count; item++) {
        const own = output.subarray((n * attrs.count + item) * size).subarray(0, size);
        own.set(values.subarray(n * size, (n + 1) * size));
        const channel = attrs.first + item - 1;
        if (channel >= 0 && channel < inputs.change.shape[3]!) take(inputs, attrs, n, channel, own);
      }
    }
  },
};

/** Takes what a channel gives from the sums of one sample. */
function take(
  { sums, change, kernel }: Inputs,
  { strides, dilations, padding }: AblationSumsAttrs,
  sample: number,
  channel: number,
  own: Float32Array,
): void {
  const [, outHeight, outWidth, units] = sums.shape as Shape;
  const [, height, width, channels] = change.shape as Shape;
  const [rows, columns] = kernel.shape as Shape;
  const { values } = change;
  const weights = kernel.values;
  for (let y = 0; y < outHeight; y++) {
    for (let r = 0; r < rows; r++) {
      const row = y * strides[0] - padding[0] + r * dilations[0];
      if (row < 0 || row >= height) continue;
      for (let x = 0; x < outWidth; x++) {
        const to = (y * outWidth + x) * units;
        for (let c = 0; c < columns; c++) {
          const column = x * strides[1] - padding[1] + c * dilations[1];
          if (column < 0 || column >= width) continue;
          const value = values[((sample * height + row) * width + column) * channels + channel]!;
          // After a ReLU half of them.
          if (value === 0) continue;
          const from = ((r * columns + c) * channels + channel) * units;
          for (let u = 0; u < units; u++) own[to + u]! -= value * weights[from + u]!;
        }
      }
    }
  }
}
