import type { SignalAugmentation } from '../types.js';
import { type NoiseSpec, noise } from './noise.js';
import { type ScaleSpec, scale } from './scale.js';
import { type ShearSpec, shear } from './shear.js';
import { type ShiftSpec, shift } from './shift.js';

export type SignalAugmentationSpec = ShiftSpec | ScaleSpec | ShearSpec | NoiseSpec;

/** What can be done to 1-D signals. */
export const SIGNAL_AUGMENTATIONS: {
  readonly [Type in SignalAugmentationSpec['type']]: SignalAugmentation<
    Extract<SignalAugmentationSpec, { readonly type: Type }>
  >;
} = { shift, scale, shear, noise };
