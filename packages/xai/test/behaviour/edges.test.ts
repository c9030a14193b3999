import { cutAt } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { describeEachBackend } from '@lucida/runtime/testing';
import { expect, test } from 'vitest';
import { BASELINES, explain, METHODS, SCORES } from '../../src/index.js';
import { modelOf } from '../reference/model-of.js';
import { forward, inputOf, type Net, type Op } from '../reference/net.js';
import { uniform } from '../reference/random-net.js';
import { dense, toyNet } from '../toy.js';
import { batchOf } from './batches.js';
import { ablationSlack, referenceWithin } from './bounds.js';
import { expectPostprocessed } from './expect-postprocessed.js';
import { expectWithin } from './expect-within.js';
import { mapsOf, subtractsScores } from './maps-of.js';

const ALL = METHODS.map(({ name }) => name);
const SHAPE = [4, 3];
const SIZE = 4 * 3 * 2;

const next = uniform(51);
const random = Array.from({ length: SIZE }, () => Math.abs(next()) + 0.1);
const scaled = (factor: number) => random.map((value) => value * factor);

/** The target activation itself, `[4, 3, 2]`; all of them make one batch. */
const ACTIVATIONS: Record<string, number[]> = {
  zeros: new Array(SIZE).fill(0),
  'the same everywhere': new Array(SIZE).fill(0.7),
  'the same everywhere, below zero': new Array(SIZE).fill(-0.7),
  unremarkable: random,
  'of both signs': random.map((value, i) => (i % 3 === 0 ? -value : value)),
  huge: scaled(1e15),
  tiny: scaled(1e-30),
  'a dead channel': random.map((value, i) => value * (i % 2)),
  'one position': random.map((value, i) => (i === 10 ? value : 0)),
};

const weights = (count: number, scale: number) =>
  Array.from({ length: count }, () => Math.fround(next() * scale));
const convolution: Op = {
  type: 'conv',
  rows: 3,
  columns: 3,
  kernel: weights(9 * 2 * 3, 0.5),
  bias: weights(3, 0.2),
};

const HEADS: Record<string, Op[]> = {
  'averaged over positions': [{ type: 'globalAverage' }, dense(weights(6, 1), [0.1, 0.2, 0.3])],
  'every position by itself': [{ type: 'flatten' }, dense(weights(72, 1), [0, 0.5, -0.5])],
  'through a convolution and a pool': [
    convolution,
    { type: 'activation', name: 'relu', fused: true },
    { type: 'maxPool' },
    { type: 'flatten' },
    dense(weights(6 * 3, 1), [0.3, 0, 0]),
  ],
  'of a softmax that is all but certain': [{ type: 'flatten' }, dense(weights(72, 30), [0, 0, 0])],
  'that the activation does not reach': [
    { type: 'globalAverage' },
    dense(new Array(6).fill(0), [1, 0, 2]),
  ],
};

/**
 * What lies below float32's smallest normal number may count as 0, times what it may be multiplied
 * with here.
 */
const FLUSHED = 1e-30;

const cases = Object.keys(HEADS).flatMap((head) => SCORES.map((score) => ({ head, score })));

describeEachBackend('activations at the edges', () => {
  test.each(cases)('$head, $score', async ({ head, score }) => {
    const net = toyNet(SHAPE, 2, ...HEADS[head]!);
    const model = modelOf(net);
    const cut = cutAt(model, 'node_0');
    const samples = Object.values(ACTIVATIONS).map((values) => inputOf(net, values));
    const inputs = batchOf(samples, cut.inputShape);
    for (const baseline of BASELINES) {
      const ids = Object.keys(ACTIVATIONS);
      const options = { methods: ALL, score, baseline, target: 1, ids };
      const explanations = await explain(cut, inputs, options);
      explanations.forEach(({ id, logits, maps }, n) => {
        const sample = samples[n]!;
        const expected = referenceWithin(net, sample, (of, x) => mapsOf(of, x, 1, score, baseline));
        expectWithin(`logits of ${id}`, logits, expected.logits!);
        const A = forward(net, sample)[0]!;
        const slack = ablationSlack(expected.logits!, A, 1, score, subtractsScores(cut));
        for (const name of ALL) {
          const what = `${name} of ${id}`;
          const allowed = FLUSHED + (name === 'ablation-cam' ? slack : 0);
          expectWithin(what, maps[name]!.raw, expected[name]!, allowed);
          expectPostprocessed(maps[name]!, 'bilinear');
          if (id === 'zeros') expect(maps[name]!.degenerate).toBe('zero');
        }
      });
    }
    inputs.dispose();
    model.dispose();
  });

  test('a map of a single position is refused, a row of positions is not', async () => {
    const single: Net = toyNet([1, 1], 2, { type: 'flatten' }, dense([1, 0, 0, 1], [0, 0]));
    const model = modelOf(single);
    expect(() => cutAt(model, 'node_0')).toThrow(UsageError);
    model.dispose();
    const row: Net = toyNet([1, 2], 1, { type: 'flatten' }, dense([1, 0, 2, 1], [0, 0]));
    const rowModel = modelOf(row);
    const inputs = batchOf([inputOf(row, [1, 3])], [1, 2, 1]);
    const [found] = await explain(cutAt(rowModel, 'node_0'), inputs, { methods: ALL, target: 0 });
    // A = [1, 3], g = [1, 2].
    expect(Array.from(found!.maps['hires-cam']!.raw)).toEqual([1, 6]);
    expect(Array.from(found!.maps['grad-cam']!.raw)).toEqual([1.5, 4.5]);
    inputs.dispose();
    rowModel.dispose();
  });
});
