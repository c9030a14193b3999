import { expect, it } from 'vitest';
import { type ClassExamples, exampleClasses } from '../../src/classification/examples.js';
import type { ExampleSample } from '../../src/index.js';

const failure = {} as ExampleSample;
const classes = (mistakes: readonly number[]) =>
  mistakes.map((count): ClassExamples => ({ successes: [], failures: Array(count).fill(failure) }));

it('examples are shown of every class, and of very many of those with the most mistakes', () => {
  expect(exampleClasses(classes([0, 3, 1]))).toEqual([0, 1, 2]);
  const last = Array.from({ length: 100 }, (_, index) => (index < 80 ? 0 : 1 + (index % 2)));
  expect(exampleClasses(classes(last))).toEqual([
    // Of equally many mistakes, none here, the first.
    ...Array.from({ length: 10 }, (_, index) => index),
    ...Array.from({ length: 20 }, (_, index) => 80 + index),
  ]);
});
