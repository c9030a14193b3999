import type { ExplainedExample } from '@lucida/eval';
import { percentOf, probability } from '../format.js';

/** A class's name, or its index where it has none. */
export function nameOf(classNames: readonly string[], index: number): string {
  return classNames[index] ?? `class ${index}`;
}

/** A sample's index, with its id where that says more. */
export function sampleName({ index, id }: ExplainedExample): string {
  return id === '' || id === String(index) ? String(index) : `${index} (${id})`;
}

/** What the model made of a sample. */
export function verdict(example: ExplainedExample, classNames: readonly string[]): string {
  const { trueClass, predictedClass } = example;
  const predicted = nameOf(classNames, predictedClass);
  if (trueClass === null) return `class unknown, predicted as ${predicted}`;
  const truth = nameOf(classNames, trueClass);
  return trueClass === predictedClass
    ? `${truth}, predicted correctly`
    : `${truth}, predicted as ${predicted}`;
}

/** A map as it is described. */
export interface DescribedMap {
  readonly title: string;
  readonly values: readonly number[];
  readonly degenerate: 'zero' | 'constant' | null;
}

/** What the picture shows, for those who do not see it; `place` puts a position into words. */
export function describeSample(
  example: ExplainedExample,
  maps: readonly DescribedMap[],
  truth: string,
  place: (position: number) => string,
): string {
  const parts = [
    `Probability of the predicted class: ${probability(example.probability)}.`,
    truth,
    ...maps.map((map) => describeMap(map, example.groundTruth, place)),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function describeMap(
  { title, values, degenerate }: DescribedMap,
  groundTruth: readonly number[] | null,
  place: (position: number) => string,
): string {
  if (degenerate !== null) {
    return `${title}: the map is ${degenerate === 'zero' ? 'zero' : 'the same'} everywhere.`;
  }
  const peak = values.reduce((best, value, at) => (value > values[best]! ? at : best), 0);
  const inside = massInside(values, groundTruth);
  const share =
    inside === null ? '' : `, ${percentOf(inside, 0)} of its relevance in the ground truth`;
  return `${title}: most relevant at ${place(peak)}${share}.`;
}

function massInside(values: readonly number[], mask: readonly number[] | null): number | null {
  // A spline may leave slightly negative values: they are no mass.
  const mass = values.map((value) => Math.max(0, value));
  const total = mass.reduce((sum, value) => sum + value, 0);
  if (mask === null || !mask.some((value) => value > 0) || total <= 0) return null;
  return mass.reduce((sum, value, at) => sum + value * (mask[at] ?? 0), 0) / total;
}
