import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect } from 'vitest';
import { BACKENDS, type BackendName } from './backend.js';
import { takeBackendErrors } from './device-errors.js';

const { platform } = await ('document' in globalThis
  ? import('./testing/browser.js')
  : import('./testing/node.js'));

/**
 * Runs a suite once on every backend. On webgpu each test also fails on errors that the device
 * reports outside any call. Where there is no webgpu, a skipped suite says why.
 */
export function describeEachBackend(
  title: string,
  suite: (backend: BackendName) => void,
  backends: readonly BackendName[] = BACKENDS,
): void {
  for (const backend of backends) {
    const skipped = platform.whySkipped(backend);
    if (skipped !== null) {
      describe.skip(`${title} [${backend}: ${skipped}]`, () => suite(backend));
      continue;
    }
    describe(`${title} [${backend}]`, () => {
      beforeAll(async () => {
        await startTestBackend(backend);
      });
      afterEach(() => {
        expect(tf.getBackend()).toBe(backend);
        expect(takeBackendErrors(), 'errors of the graphics device').toEqual([]);
      });
      suite(backend);
    });
  }
}

/** The backends that run a model operation by operation, so that tfjs can tell what it did. */
export const OPERATION_BACKENDS = BACKENDS.filter((backend) => backend !== 'native');

/** Starts a backend as `describeEachBackend` does, for tests that go from one to another. */
export const startTestBackend: (backend: BackendName) => Promise<unknown> = platform.start;

/**
 * Asserts that two arrays agree: `|actual - expected| <= tolerance * max(1, max |expected|)`, and
 * that no value is NaN or infinite.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): void {
  expect(actual.length, 'number of values').toBe(expected.length);
  let scale = 1;
  let worst = 0;
  let at = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!Number.isFinite(difference)) {
      expect.fail(`element ${i}: ${actual[i]} instead of ${expected[i]}`);
    }
    scale = Math.max(scale, Math.abs(expected[i]!));
    if (difference > worst) {
      worst = difference;
      at = i;
    }
  }
  expect(worst, `element ${at}: ${actual[at]} instead of ${expected[at]}`).toBeLessThanOrEqual(
    tolerance * scale,
  );
}

/** Asserts that repeated calls leave no tensor behind, nor data that a kernel forgot to free. */
export async function expectNoLeak(call: () => unknown, rounds = 3): Promise<void> {
  await call();
  const before = held();
  for (let i = 0; i < rounds; i++) await call();
  expect(held()).toEqual(before);
}

function held(): { tensors: number; buffers: number } {
  return { tensors: tf.memory().numTensors, buffers: tf.engine().backend.numDataIds() };
}

/**
 * The path of a file or folder of the shared data sets, which lie at `../shared/data` beside the
 * workspace, or null, with a note in the test's output, where they are absent, as in a browser.
 */
export const sharedData: (relativePath: string) => string | null = platform.sharedData;

/**
 * A JSON file beside a test, in Node and in a browser.
 *
 * @param url As in `new URL('fixtures/resize.json', import.meta.url)`.
 */
export const readFixture: (url: URL) => Promise<unknown> = platform.readFixture;

/** See `readme-example.ts`; in Node only. */
export const runReadmeExample: typeof import('./readme-example.js').runReadmeExample = async (
  ...given
) => (await import('./readme-example.js')).runReadmeExample(...given);
