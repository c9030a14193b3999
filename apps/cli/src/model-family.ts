import { type Dataset, HMT_CLASSES } from '@lucida/data';
import { UsageError } from '@lucida/runtime/errors';

/** Whether a data set has the classes of HMT, all of them and in their order. */
export function hasHmtClasses({ classNames }: Dataset): boolean {
  return (
    classNames.length === HMT_CLASSES.length &&
    HMT_CLASSES.every((name, index) => name === classNames[index])
  );
}

/**
 * The family of models that a preset is to be taken for, by the data.
 *
 * @throws UsageError for data that presets know nothing of.
 */
export function familyOf(dataset: Dataset, preset: string): 'mnist1d' | 'hmt' {
  if (hasHmtClasses(dataset)) return 'hmt';
  if (dataset.inputShape.join() === '40,1') return 'mnist1d';
  throw new UsageError(
    `--preset ${preset} is for MNIST-1D (samples of shape [40, 1]) and for HMT (classes ${HMT_CLASSES[0]} to ${HMT_CLASSES.at(-1)}); ${dataset.name} is neither: choose methods, layers and protocols yourself.`,
  );
}
