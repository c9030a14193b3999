import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../src/node.js';
import { expectClose, expectNoLeak, sharedData } from '../src/testing.js';

describe('expectClose', () => {
  it('passes within the tolerance, which is relative to the largest value', () => {
    expectClose([1, 2.00001], [1, 2], 1e-5);
    expectClose([1000.005, 0.005], [1000, 0], 1e-5);
  });

  it.each([
    ['a difference', [1, 2.1], [1, 2], /element 1: 2.1 instead of 2/],
    ['a missing value', [1], [1, 2], /number of values/],
    ['NaN', [Number.NaN], [0], /element 0: NaN instead of 0/],
    ['NaN where NaN is expected', [Number.NaN], [Number.NaN], /element 0/],
    ['an infinity', [Infinity], [Infinity], /element 0: Infinity/],
    ['an infinity among the expected', [1, 5], [Infinity, 1], /element 0/],
  ])('fails on %s', (_, actual, expected, message) => {
    expect(() => expectClose(actual, expected)).toThrow(message);
  });
});

describe('expectNoLeak', () => {
  beforeAll(() => startBackend('cpu'));

  it('allows what the first call alone keeps', async () => {
    const cache: tf.Tensor[] = [];
    await expectNoLeak(() => {
      if (cache.length === 0) cache.push(tf.ones([3]));
    });
  });

  it('fails on a tensor left behind', async () => {
    await expect(expectNoLeak(() => tf.ones([3]))).rejects.toThrow();
  });

  it('fails on data left behind by a kernel', async () => {
    const leak = () => tf.backend().write(new Float32Array(3), [3], 'float32');
    await expect(expectNoLeak(leak)).rejects.toThrow();
  });
});

describe('sharedData', () => {
  it('is null for what is absent', () => {
    expect(sharedData('no/such/file')).toBeNull();
  });

  it('is a path of something that exists', () => {
    const path = sharedData('README.md');
    if (path !== null) expect(existsSync(path)).toBe(true);
  });
});
