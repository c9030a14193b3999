import type { AblationSumsAttrs } from './types.js';

/**
 * WGSL that subtracts from `sum`, the value at `y`, `x` of `unit`, what `channel` of `sample` gives to
 * it through a kernel's window.
 */
export function takenByChannel(
  [rows, columns]: readonly [number, number],
  { strides, dilations, padding }: Pick<AblationSumsAttrs, 'strides' | 'dilations' | 'padding'>,
): string {
  return `
    for (var r = 0; r < ${rows}; r++) {
      let row = y * ${strides[0]} - ${padding[0]} + r * ${dilations[0]};
      if (row < 0 || row >= uniforms.changeShape[1]) { continue; }
      for (var c = 0; c < ${columns}; c++) {
        let column = x * ${strides[1]} - ${padding[1]} + c * ${dilations[1]};
        if (column < 0 || column >= uniforms.changeShape[2]) { continue; }
        let pixel = (sample * uniforms.changeShape[1] + row) * uniforms.changeShape[2] + column;
        let weight = kernel[((r * ${columns} + c) * channels + channel) * units + unit];
        sum -= change[pixel * channels + channel] * weight;
      }
    }
  `;
}
