import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect } from 'vitest';
import type { BackendName } from './backend.js';
import { startBackend } from './node.js';

/** Runs a suite once on every backend of this machine. */
export function describeEachBackend(
  title: string,
  suite: (backend: BackendName) => void,
  backends: readonly BackendName[] = ['cpu', 'wasm'],
): void {
  for (const backend of backends) {
    describe(`${title} [${backend}]`, () => {
      beforeAll(async () => {
        await startBackend(backend);
        expect(tf.getBackend()).toBe(backend);
      });
      suite(backend);
    });
  }
}

/**
 * Asserts that two arrays agree: `|actual - expected| <= tolerance * max(1, max |expected|)`, and
 * that no value is NaN or infinite.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): void {
  expect(actual.length).toBe(expected.length);
  expect(actual, 'a value is not finite').toSatisfy((values: ArrayLike<number>) =>
    Array.from(values).every(Number.isFinite),
  );
  let scale = 1;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  let worst = 0;
  let at = -1;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (difference > worst) {
      worst = difference;
      at = i;
    }
  }
  expect(worst, `element ${at}: ${actual[at]} instead of ${expected[at]}`).toBeLessThanOrEqual(
    tolerance * scale,
  );
}

/** Asserts that repeated calls leave no tensor behind. */
export async function expectNoLeak(call: () => unknown, rounds = 3): Promise<void> {
  await call();
  const before = tf.memory().numTensors;
  for (let i = 0; i < rounds; i++) await call();
  expect(tf.memory().numTensors).toBe(before);
}
