import { arrayDataset, type Dataset, RandomState } from '@lucida/data';

/**
 * As many samples as a batch has, uniform in [0, 1) and the same in every lane, with each class as
 * the label in turn.
 */
export function randomSamples(
  count: number,
  inputShape: readonly number[],
  classes: number,
): { readonly inputs: Float32Array; readonly dataset: Dataset } {
  const random = new RandomState([1]);
  const length = inputShape.reduce((product, side) => product * side, count);
  const inputs = Float32Array.from({ length }, () => random.rand());
  const dataset = arrayDataset({
    name: 'random samples',
    inputs,
    inputShape,
    labels: Array.from({ length: count }, (_, i) => i % classes),
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
  });
  return { inputs, dataset };
}
