import type { RandomState } from '@lucida/data';
import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import { type NoiseSpec, noise } from './noise.js';
import { type ScaleSpec, scale } from './scale.js';
import { type ShearSpec, shear } from './shear.js';
import { type ShiftSpec, shift } from './shift.js';
import type { SignalAugmentation } from './types.js';

export type AugmentationSpec = ShiftSpec | ScaleSpec | ShearSpec | NoiseSpec;

const AUGMENTATIONS: {
  readonly [Type in AugmentationSpec['type']]: SignalAugmentation<
    Extract<AugmentationSpec, { readonly type: Type }>
  >;
} = { shift, scale, shear, noise };

/**
 * Applies augmentations, in order, to a batch in host memory.
 *
 * @param inputs row-major values of `shape` `[n, ...inputShape]`; left as they are.
 * @returns a new array, or `inputs` itself when there is nothing to do.
 */
export function augment(
  inputs: Float32Array,
  shape: readonly number[],
  specs: readonly AugmentationSpec[],
  random: RandomState,
): Float32Array {
  if (specs.length === 0) return inputs;
  const values = inputs.slice();
  const [samples, positions, channels] = shape as [number, number, number];
  for (const spec of specs) {
    augmentationFor(spec).apply({ values, samples, positions, channels }, spec, random);
  }
  return values;
}

/** @throws UsageError when samples of this shape cannot be augmented so. */
export function checkAugmentable(
  specs: readonly AugmentationSpec[],
  inputShape: readonly number[],
): void {
  if (specs.length > 0 && inputShape.length !== 2) {
    throw new UsageError(
      `The augmentation "${specs[0]!.type}" is for signals of shape [positions, channels], but the samples have shape [${inputShape.join(', ')}]; take a recipe without it.`,
    );
  }
}

/** @throws UsageError for an unknown augmentation, or a setting outside its range. */
export function checkAugmentation(spec: AugmentationSpec): void {
  checkChoice('augmentation', spec.type, Object.keys(AUGMENTATIONS));
  augmentationFor(spec).check(spec);
}

function augmentationFor(spec: AugmentationSpec): SignalAugmentation<AugmentationSpec> {
  return AUGMENTATIONS[spec.type] as SignalAugmentation<AugmentationSpec>;
}
