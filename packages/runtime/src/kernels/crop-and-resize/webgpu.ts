import type * as tf from '@tensorflow/tfjs';
import { runOnWebgpu } from '../../fused/webgpu.js';
import { webgpuKernel } from '../webgpu.js';

/**
 * Crops and resizes images by boxes. tfjs' kernel compares the number of a box's image with how many
 * boxes there are rather than images, and leaves the box undefined if it is not below.
 */
export const cropAndResize = webgpuKernel<tf.CropAndResizeInputs, tf.CropAndResizeAttrs>(
  (backend, { image, boxes, boxInd }, { cropSize, method, extrapolationValue }) => {
    const [images, height, width, channels] = image.shape as [number, number, number, number];
    const count = boxes.shape[0]!;
    const [cropHeight, cropWidth] = cropSize;
    const threads = count * cropHeight * cropWidth * channels;
    const integers = { images, height, width, channels, cropHeight, cropWidth, threads };
    return runOnWebgpu(
      'LucidaCropAndResize',
      {
        shape: [count, cropHeight, cropWidth, channels],
        key: method,
        threads,
        uniforms: [
          ...Object.entries(integers).map(([name, value]) => {
            return { name, type: 'i32' as const, value };
          }),
          { name: 'extrapolationValue', type: 'f32', value: extrapolationValue },
        ],
        code: shader(method),
      },
      backend,
      { image, boxes, boxInd },
    );
  },
);

function shader(method: 'bilinear' | 'nearest'): string {
  const sample = {
    bilinear: `
      let low = vec2<i32>(floor(place));
      let high = vec2<i32>(ceil(place));
      let part = place - floor(place);
      let top = mix(pixel(n, low.x, low.y, channel), pixel(n, low.x, high.y, channel), part.y);
      let bottom = mix(pixel(n, high.x, low.y, channel), pixel(n, high.x, high.y, channel), part.y);
      result[index] = mix(top, bottom, part.x);
    `,
    // Halves away from zero, as on cpu; WGSL's own round takes the even one.
    nearest: `
      let near = vec2<i32>(floor(place + 0.5));
      result[index] = pixel(n, near.x, near.y, channel);
    `,
  }[method];
  return `
    fn pixel(n : i32, row : i32, column : i32, channel : i32) -> f32 {
      return image[((n * uniforms.height + row) * uniforms.width + column) * uniforms.channels
          + channel];
    }

    // Where on an axis of the image a pixel of the crop lies.
    fn placeOn(first : f32, last : f32, size : i32, i : i32, cropSize : i32) -> f32 {
      let reach = f32(size - 1);
      if (cropSize == 1) { return 0.5 * (first + last) * reach; }
      return first * reach + f32(i) * ((last - first) * reach / f32(cropSize - 1));
    }

    fn main(index : i32) {
      if (index >= uniforms.threads) { return; }
      let channel = index % uniforms.channels;
      let column = (index / uniforms.channels) % uniforms.cropWidth;
      let rows = index / (uniforms.channels * uniforms.cropWidth);
      let row = rows % uniforms.cropHeight;
      let box = rows / uniforms.cropHeight;
      let n = boxInd[box];
      if (n < 0 || n >= uniforms.images) {
        // There is no such image: zero, as on cpu.
        result[index] = 0.0;
        return;
      }
      let place = vec2<f32>(
        placeOn(boxes[box * 4], boxes[box * 4 + 2], uniforms.height, row, uniforms.cropHeight),
        placeOn(boxes[box * 4 + 1], boxes[box * 4 + 3], uniforms.width, column, uniforms.cropWidth));
      if (place.x < 0.0 || place.x > f32(uniforms.height - 1)
          || place.y < 0.0 || place.y > f32(uniforms.width - 1)) {
        result[index] = uniforms.extrapolationValue;
        return;
      }
      ${sample}
    }
  `;
}
