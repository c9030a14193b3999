import type { RandomState } from '@lucida/data';
import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import { IMAGE_AUGMENTATIONS, type ImageAugmentationSpec } from './images/index.js';
import { SIGNAL_AUGMENTATIONS, type SignalAugmentationSpec } from './signals/index.js';
import type { ImageAugmentation, SignalAugmentation } from './types.js';

export type AugmentationSpec = SignalAugmentationSpec | ImageAugmentationSpec;

/**
 * Applies augmentations, in order, to a batch in host memory.
 *
 * @param inputs row-major values of `shape` `[n, ...inputShape]`; left as they are.
 * @param specs such as `checkAugmentable` lets pass for the input shape.
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
  for (const spec of specs) {
    if (isForImages(spec)) {
      const [samples, height, width, channels] = shape as [number, number, number, number];
      forImages(spec).apply({ values, samples, height, width, channels }, spec, random);
    } else {
      const [samples, positions, channels] = shape as [number, number, number];
      forSignals(spec).apply({ values, samples, positions, channels }, spec, random);
    }
  }
  return values;
}

/** @throws UsageError when samples of this shape cannot be augmented so. */
export function checkAugmentable(
  specs: readonly AugmentationSpec[],
  inputShape: readonly number[],
): void {
  for (const spec of specs) {
    const [samples, rank] = isForImages(spec)
      ? ['images of shape [height, width, channels]', 3]
      : ['signals of shape [positions, channels]', 2];
    if (inputShape.length !== rank) {
      throw new UsageError(
        `The augmentation "${spec.type}" is for ${samples}, but the samples have shape [${inputShape.join(', ')}]; take a recipe without it.`,
      );
    }
  }
}

/** @throws UsageError for an unknown augmentation, or a setting outside its range. */
export function checkAugmentation(spec: AugmentationSpec): void {
  const types = [...Object.keys(SIGNAL_AUGMENTATIONS), ...Object.keys(IMAGE_AUGMENTATIONS)];
  checkChoice('augmentation', spec.type, types);
  if (isForImages(spec)) forImages(spec).check(spec);
  else forSignals(spec).check(spec);
}

function isForImages(spec: AugmentationSpec): spec is ImageAugmentationSpec {
  return Object.hasOwn(IMAGE_AUGMENTATIONS, spec.type);
}

function forImages({ type }: ImageAugmentationSpec): ImageAugmentation<ImageAugmentationSpec> {
  return IMAGE_AUGMENTATIONS[type] as ImageAugmentation<ImageAugmentationSpec>;
}

function forSignals({ type }: SignalAugmentationSpec): SignalAugmentation<SignalAugmentationSpec> {
  return SIGNAL_AUGMENTATIONS[type] as SignalAugmentation<SignalAugmentationSpec>;
}
