import { UsageError } from '@lucida/runtime/errors';
import { arrayDataset } from '../array-dataset.js';
import { stretchTemplates } from '../class-templates.js';
import type { Dataset, Split } from '../dataset.js';
import { generateMnist1d } from './generator.js';
import type { Mnist1dOptions } from './options.js';

/**
 * One part of MNIST-1D as a data set: samples of shape `[finalSeqLength, 1]`, the digits as
 * classes, the digits' positions as ground truth, their templates stretched to the sample's length.
 *
 * @throws UsageError for an option out of range, or when the part has no samples.
 */
export function mnist1d(split: Split, options: Mnist1dOptions = {}): Dataset {
  if (split !== 'train' && split !== 'test') {
    throw new UsageError(`MNIST-1D has no part '${String(split)}'; there are train and test.`);
  }
  const made = generateMnist1d(options);
  const isTest = split === 'test';
  const labels = isTest ? made.yTest : made.y;
  if (labels.length === 0) {
    throw new UsageError(
      `A trainSplit of ${options.trainSplit} leaves the ${split} part of MNIST-1D without samples.`,
    );
  }
  return arrayDataset({
    name: 'mnist1d',
    inputs: isTest ? made.xTest : made.x,
    inputShape: [made.length, 1],
    labels,
    classNames: Array.from(made.templates.y, String),
    groundTruth: isTest ? made.maskTest : made.mask,
    classTemplates: stretchTemplates(made.templates.x, made.length),
  });
}
