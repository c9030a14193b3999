import { checkNumber } from '@lucida/runtime/checks';
import { type ImageAugmentation, type ImageBatch, symmetric } from '../types.js';

export interface AffineSpec {
  readonly type: 'affine';
  /** Images are turned by an angle from `-rotation` to `rotation`, in degrees. */
  readonly rotation: number;
  /** Images are sheared by an angle from `-shear` to `shear`, in degrees. */
  readonly shear: number;
}

/**
 * Turns and shears each image about its centre, in one bilinear step; what enters from outside has
 * the value of the nearest edge. Draws: rotation, shear.
 */
export const affine: ImageAugmentation<AffineSpec> = {
  check({ rotation, shear }) {
    checkNumber("The affine map's rotation", rotation, { min: 0, max: 180 });
    checkNumber("The affine map's shear", shear, { min: 0, below: 90 });
  },
  apply(batch, spec, random) {
    const original = new Float32Array(batch.height * batch.width * batch.channels);
    for (let n = 0; n < batch.samples; n++) {
      const rotation = symmetric(random, spec.rotation);
      const shear = symmetric(random, spec.shear);
      const image = batch.values.subarray(n * original.length, (n + 1) * original.length);
      original.set(image);
      warp(original, image, batch, rotation, shear);
    }
  },
};

/**
 * Fills `target` with `source`, turned and sheared by angles in degrees; both `[height, width,
 * channels]`.
 *
 * The pixel at `(dx, dy)` from the centre comes from `R S (dx, dy)`, with `R` the rotation by the
 * one angle and `S = [[1, -sin], [0, cos]]` the shear by the other, as in Keras'
 * `apply_affine_transform` (order 1, fill mode nearest). On images that are not square Keras turns
 * about a point beside the centre, because it exchanges half the height and half the width.
 */
export function warp(
  source: Float32Array,
  target: Float32Array,
  { height, width, channels }: Pick<ImageBatch, 'height' | 'width' | 'channels'>,
  rotation: number,
  shear: number,
): void {
  const turn = (rotation * Math.PI) / 180;
  const both = turn + (shear * Math.PI) / 180;
  const [xx, xy] = [Math.cos(turn), -Math.sin(both)];
  const [yx, yy] = [Math.sin(turn), Math.cos(both)];
  const [right, bottom] = [width - 1, height - 1];
  let at = 0;
  for (let row = 0; row < height; row++) {
    const dy = row - bottom / 2;
    for (let column = 0; column < width; column++) {
      const dx = column - right / 2;
      const x = Math.min(Math.max(xx * dx + xy * dy + right / 2, 0), right);
      const y = Math.min(Math.max(yx * dx + yy * dy + bottom / 2, 0), bottom);
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [shareX, shareY] = [x - left, y - top];
      const topLeft = (top * width + left) * channels;
      const toRight = left < right ? channels : 0;
      const toBottom = top < bottom ? width * channels : 0;
      for (let c = 0; c < channels; c++) {
        const i = topLeft + c;
        const upper = source[i]! * (1 - shareX) + source[i + toRight]! * shareX;
        const j = i + toBottom;
        const lower = source[j]! * (1 - shareX) + source[j + toRight]! * shareX;
        target[at++] = upper * (1 - shareY) + lower * shareY;
      }
    }
  }
}
