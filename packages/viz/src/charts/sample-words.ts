import type { ExplainedExample } from '@lucida/eval';
import { list, percentOf, probability } from '../format.js';
import { spansOf } from './spans.js';

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
  const predicted = nameOf(classNames, example.predictedClass);
  const right = example.predictedClass === example.trueClass;
  const truth = nameOf(classNames, example.trueClass);
  return right ? `${truth}, predicted correctly` : `${truth}, predicted as ${predicted}`;
}

/** What the picture shows, for those who do not see it. */
export function describeSample(
  example: ExplainedExample,
  methodTitles: Readonly<Record<string, string>>,
): string {
  const parts = [
    `Probability of the predicted class: ${probability(example.probability)}.`,
    example.groundTruth === null ? '' : describeTruth(example.groundTruth),
  ];
  for (const { method, values, degenerate } of example.maps) {
    const title = methodTitles[method] ?? method;
    if (degenerate !== null) {
      parts.push(`${title}: the map is ${degenerate === 'zero' ? 'zero' : 'the same'} everywhere.`);
      continue;
    }
    const peak = values.reduce((best, value, at) => (value > values[best]! ? at : best), 0);
    const inside = massInside(values, example.groundTruth);
    const share =
      inside === null ? '' : `, ${percentOf(inside, 0)} of its relevance in the ground truth`;
    parts.push(`${title}: most relevant at position ${peak}${share}.`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

function describeTruth(mask: readonly number[]): string {
  const spans = spansOf(mask).map(({ from, to }) => `${from} to ${to}`);
  return spans.length === 0 ? '' : `Ground truth at positions ${list(spans)}.`;
}

function massInside(values: readonly number[], mask: readonly number[] | null): number | null {
  // A spline may leave slightly negative values: they are no mass.
  const mass = values.map((value) => Math.max(0, value));
  const total = mass.reduce((sum, value) => sum + value, 0);
  if (mask === null || !mask.some((value) => value > 0) || total <= 0) return null;
  return mass.reduce((sum, value, at) => sum + value * (mask[at] ?? 0), 0) / total;
}
