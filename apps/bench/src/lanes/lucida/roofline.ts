import { memoryBudget } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import type { Roofline } from '../lane.js';

/** Work that takes less is doubled: waiting for it would count for too much. */
const LONG_ENOUGH_MS = 50;
const MEASUREMENTS = 5;
const LARGEST_SIDE = 4096;
const LARGEST_COPY = 64 * 2 ** 20;
/** Of the largest tensor that a backend can have, so that there is room for three. */
const SHARE = 1 / 4;
const BYTES_PER_VALUE = 4;

/** What the current backend does at best: the fastest of several measurements each. */
export async function measureRoofline(): Promise<Roofline> {
  const largest = SHARE * memoryBudget().largestTensor;
  const flops = await bestRate(
    { from: 128, to: Math.min(LARGEST_SIDE, Math.sqrt(largest / BYTES_PER_VALUE)) },
    (side) => {
      const [a, b] = [tf.randomUniform([side, side]), tf.randomUniform([side, side])];
      return { run: () => tf.matMul(a, b), work: 2 * side ** 3, inputs: [a, b] };
    },
  );
  const bytes = await bestRate(
    { from: 2 ** 16, to: Math.min(LARGEST_COPY, largest) / BYTES_PER_VALUE },
    (length) => {
      const x = tf.randomUniform([length], -1, 1);
      // As little arithmetic as there is; a copy itself tfjs would leave out.
      return { run: () => tf.abs(x), work: 2 * BYTES_PER_VALUE * length, inputs: [x] };
    },
  );
  return { gflops: flops / 1e9, gigabytesPerSecond: bytes / 1e9 };
}

interface Probe {
  run(): tf.Tensor;
  /** Operations or bytes of a run. */
  readonly work: number;
  readonly inputs: tf.Tensor[];
}

/** Work a second at the smallest size, or number of runs of the largest, that takes long enough. */
async function bestRate(
  { from, to }: { readonly from: number; readonly to: number },
  probeOf: (size: number) => Probe,
): Promise<number> {
  for (let size = Math.min(from, Math.floor(to)); ; size *= 2) {
    const probe = probeOf(size);
    try {
      // Compiles, and uploads.
      await timeOf(probe, 1);
      let runs = 1;
      let ms = await timeOf(probe, runs);
      if (ms < LONG_ENOUGH_MS && 2 * size <= to) continue;
      while (ms < LONG_ENOUGH_MS) {
        runs *= 2;
        ms = await timeOf(probe, runs);
      }
      for (let i = 1; i < MEASUREMENTS; i++) ms = Math.min(ms, await timeOf(probe, runs));
      return (1000 * runs * probe.work) / ms;
    } finally {
      tf.dispose(probe.inputs);
    }
  }
}

/** Milliseconds of some runs, the last one awaited by reading one of its values. */
async function timeOf({ run }: Probe, runs: number): Promise<number> {
  const started = performance.now();
  const value = tf.tidy(() => {
    for (let i = 1; i < runs; i++) run().dispose();
    const last = run();
    return last.slice(
      last.shape.map(() => 0),
      last.shape.map(() => 1),
    );
  });
  await value.data();
  const ms = performance.now() - started;
  value.dispose();
  return ms;
}
