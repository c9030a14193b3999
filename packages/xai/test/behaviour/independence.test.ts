import { cutAt } from '@lucida/models';
import { describeEachBackend } from '@lucida/runtime/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BASELINES, type Explanation, explain, METHODS, SCORES } from '../../src/index.js';
import { modelOf } from '../reference/model-of.js';
import { architectures, netOf, samplesFor } from '../reference/random-architecture.js';
import { batchOf } from './batches.js';
import { BOUND, largest } from './bounds.js';
import { expectWithin } from './expect-within.js';

const ALL = METHODS.map(({ name }) => name);
const TOGETHER = 5;

describeEachBackend('a result depends on the sample alone', (backend) => {
  const runs = { numRuns: backend === 'webgpu' ? 4 : 12, seed: 41 };
  const cases = fc.record({
    architecture: architectures,
    score: fc.constantFrom(...SCORES),
    baseline: fc.constantFrom(...BASELINES.filter((name) => name !== 'bias')),
    strategy: fc.constantFrom('auto' as const, 'full' as const),
  });

  /** There products of matrices are chosen among by their sizes, and each rounds in its own order. */
  const bySize = backend === 'webgpu' || backend === 'native';
  const expectSame = bySize ? expectClose : expectEqual;

  test('again: bit for bit; alone and in a batch: so too on the host, else to the bound', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ architecture, ...options }) => {
        const { net, model: modelOptions } = netOf(architecture);
        const samples = samplesFor(net, TOGETHER, architecture.seed + 1);
        fc.pre(samples !== null);
        const model = modelOf(net, modelOptions);
        const cut = cutAt(model, `node_${net.target}`);
        const explained = async (chosen: typeof samples) => {
          const inputs = batchOf(chosen, cut.inputShape);
          return explain(cut, inputs, { methods: ALL, target: 0, ...options }).finally(() =>
            inputs.dispose(),
          );
        };
        const together = await explained(samples);
        const again = await explained(samples);
        expect(again.map(bits)).toEqual(together.map(bits));
        for (const n of [0, 3]) {
          const [alone] = await explained([samples[n]!]);
          expectSame(alone!, together[n]!);
        }
        model.dispose();
      }),
      runs,
    );
  });
});

const expectEqual = (a: Explanation, b: Explanation) => expect(bits(a)).toEqual(bits(b));

function expectClose(alone: Explanation, together: Explanation): void {
  const within = (what: string, a: ArrayLike<number>, values: ArrayLike<number>) =>
    // Differences of scores are as far apart as the scores' roundings.
    expectWithin(what, a, { values, allowed: share(what) * largest(values) });
  const share = (what: string) => (what === 'ablation-cam' ? 1e-4 : BOUND);
  within('logits', alone.logits, together.logits);
  for (const [name, { raw, degenerate }] of Object.entries(alone.maps)) {
    within(name, raw, together.maps[name]!.raw);
    expect(degenerate).toBe(together.maps[name]!.degenerate);
  }
}

/** All numbers of an explanation but its name. */
function bits({ logits, probabilities, maps }: Explanation) {
  const ofMap = Object.entries(maps).map(([name, { raw, map, degenerate }]) => [
    name,
    { raw: Array.from(raw), map: Array.from(map), degenerate },
  ]);
  return {
    logits: Array.from(logits),
    probabilities: Array.from(probabilities),
    ...Object.fromEntries(ofMap),
  };
}
