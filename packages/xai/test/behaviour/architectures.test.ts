import { type CutModel, cutAt } from '@lucida/models';
import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { test } from 'vitest';
import {
  BASELINES,
  type Explanation,
  explain,
  METHODS,
  RESIZERS,
  SCORES,
} from '../../src/index.js';
import * as reference from '../reference/attribution.js';
import { modelOf } from '../reference/model-of.js';
import { forward, gradientAtTarget, type Net, type Value } from '../reference/net.js';
import { architectures, netOf, samplesFor } from '../reference/random-architecture.js';
import { batchOf, partOf } from './batches.js';
import { ablationSlack, referenceWithin } from './bounds.js';
import { expectPostprocessed } from './expect-postprocessed.js';
import { expectWithin } from './expect-within.js';
import { mapsOf, subtractsScores } from './maps-of.js';

const SAMPLES = 2;
const ALL = METHODS.map(({ name }) => name);

const cases = fc.record({
  architecture: architectures,
  score: fc.constantFrom(...SCORES),
  baseline: fc.constantFrom(...BASELINES),
  resizer: fc.constantFrom(...RESIZERS),
  /** Which of the nodes and classes there are, as shares. */
  target: fc.double({ min: 0, max: 0.999, noNaN: true }),
  explained: fc.nat({ max: 1 }),
});

describeEachBackend('random architectures against float64', (backend) => {
  const RUNS = { cpu: 40, native: 40, wasm: 40, webgpu: 12 }[backend];

  test('logits and gradients at every layer', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ architecture }) => {
        const { net, targets, model: options } = netOf(architecture);
        const samples = samplesFor(net, SAMPLES, architecture.seed + 1);
        fc.pre(samples !== null);
        const model = modelOf(net, options);
        for (const target of targets) {
          await expectCut(cutAt(model, `node_${target}`), { ...net, target }, samples);
        }
        model.dispose();
      }),
      { numRuns: RUNS, seed: 11 },
    );
  });

  test('maps of every method, raw and enlarged', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ architecture, score, resizer, explained, ...drawn }) => {
        const { net: drawnNet, targets, model: options } = netOf(architecture);
        const samples = samplesFor(drawnNet, SAMPLES, architecture.seed + 1);
        fc.pre(samples !== null);
        const net = { ...drawnNet, target: targets[Math.floor(drawn.target * targets.length)]! };
        const bias = reference.biasActivation(net);
        const baseline = drawn.baseline === 'bias' && !bias ? 'zero' : drawn.baseline;
        const model = modelOf(net, options);
        const cut = cutAt(model, `node_${net.target}`);
        const inputs = batchOf(samples, cut.inputShape);
        const common = { methods: ALL, score, target: explained, baseline, resizer };
        const found = await explain(cut, inputs, common);
        const full = await explain(cut, inputs, {
          ...common,
          methods: ['grad-cam++', 'ablation-cam'],
          strategy: 'full',
          normalizeAlpha: true,
        });
        inputs.dispose();
        model.dispose();

        samples.forEach((sample, n) => {
          const A = forward(net, sample)[net.target]!;
          const expected = referenceWithin(net, sample, (of, x) =>
            mapsOf(of, x, explained, score, baseline),
          );
          const own = found[n]!;
          expectWithin('logits', own.logits, expected.logits!);
          expectWithin('probabilities', own.probabilities, expected.probabilities!);
          const slack = (subtracts: boolean) =>
            ablationSlack(expected.logits!, A, explained, score, subtracts);
          for (const name of ALL) {
            const allowed = name === 'ablation-cam' ? slack(subtractsScores(cut)) : 0;
            expectWithin(name, rawOf(own, name), expected[name]!, allowed);
            expectPostprocessed(own.maps[name]!, resizer);
          }
          const { 'grad-cam++, normalised': normalised, 'ablation-cam': ablated } = expected;
          expectWithin('grad-cam++, normalised', rawOf(full[n]!, 'grad-cam++'), normalised!);
          expectWithin('full ablation', rawOf(full[n]!, 'ablation-cam'), ablated!, slack(true));
        });
      }),
      { numRuns: RUNS, seed: 12 },
    );
  });
});

const rawOf = ({ maps }: Explanation, method: string) => maps[method]!.raw;

/** Target activation, logits and gradient of every sample. */
async function expectCut(cut: CutModel, net: Net, samples: readonly Value[]): Promise<void> {
  const seed = Array.from({ length: cut.classes }, (_, c) => 1 - 0.7 * c);
  const tensors = tf.tidy(() => {
    const features = cut.features(batchOf(samples, cut.inputShape));
    const head = (A: tf.Tensor) => cut.head({ ...features, target: A });
    const seeds = tf.tensor2d(
      samples.flatMap(() => seed),
      [samples.length, cut.classes],
    );
    return {
      activation: features.target,
      logits: head(features.target),
      gradient: tf.grad(head)(features.target, seeds),
    };
  });
  for (const [name, tensor] of Object.entries(tensors)) {
    const values = await tensor.data<'float32'>();
    samples.forEach((sample, n) => {
      const expected = referenceWithin(net, sample, (of, x) => {
        if (name === 'gradient') return { it: gradientAtTarget(of, x, seed).data };
        const outputs = forward(of, x);
        return { it: (name === 'logits' ? outputs.at(-1)! : outputs[of.target]!).data };
      });
      expectWithin(`${name} at ${cut.layer}`, partOf(values, n, samples.length), expected.it);
    });
  }
  tf.dispose(tensors);
}
