import type { ImageAugmentation } from '../types.js';
import { type AffineSpec, affine } from './affine.js';
import { type FlipSpec, flip } from './flip.js';

export type ImageAugmentationSpec = AffineSpec | FlipSpec;

/** What can be done to images. */
export const IMAGE_AUGMENTATIONS: {
  readonly [Type in ImageAugmentationSpec['type']]: ImageAugmentation<
    Extract<ImageAugmentationSpec, { readonly type: Type }>
  >;
} = { affine, flip };
