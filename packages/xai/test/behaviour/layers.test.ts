import { cutAt } from '@lucida/models';
import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { type LayerCase, layerCases } from '../reference/layer-cases.js';
import { modelOf } from '../reference/model-of.js';
import { forward, gradientAtTarget, inputOf, marginToKinks } from '../reference/net.js';
import { uniform } from '../reference/random-net.js';
import { referenceWithin, type Tensors } from './bounds.js';
import { expectWithin } from './expect-within.js';

const SAMPLES = 2;
const SEED = [1, -0.5, 2];

describeEachBackend('every layer, forward and backward', () => {
  test.each(layerCases(1))('$name', expectLayer);
});

async function expectLayer({ net, targets }: LayerCase): Promise<void> {
  const next = uniform(9);
  const size = net.spatial.reduce((product, length) => product * length, net.inputChannels);
  const samples = Array.from({ length: SAMPLES }, () => Array.from({ length: size }, next));
  const model = modelOf(net);
  const shape = [SAMPLES, ...net.spatial, net.inputChannels];
  for (const target of targets) {
    const cut = cutAt(model, `node_${target}`);
    const [activation, logits, gradient] = tf.tidy(() => {
      const features = cut.features(tf.tensor(samples.flat(), shape));
      const head = (A: tf.Tensor) => cut.head({ ...features, target: A });
      const seed = tf.tensor2d([...SEED, ...SEED], [SAMPLES, 3]);
      return [features.target, head(features.target), tf.grad(head)(features.target, seed)];
    });
    const found = {
      activation: await activation.data<'float32'>(),
      logits: await logits.data<'float32'>(),
      gradient: await gradient.data<'float32'>(),
    };
    tf.dispose([activation, logits, gradient]);
    samples.forEach((sample, n) => {
      const input = inputOf(net, sample);
      expect(marginToKinks(net, input)).toBeGreaterThan(1e-4);
      const expected = referenceWithin({ ...net, target }, input, (of, x) => {
        const values = forward(of, x);
        const gradient = gradientAtTarget(of, x, SEED).data;
        return { activation: values[target]!.data, logits: values.at(-1)!.data, gradient };
      });
      const own = sampleOf(found, n);
      for (const [name, reference] of Object.entries(expected)) {
        expectWithin(`${name} at node ${target}`, own[name]!, reference);
      }
    });
  }
  model.dispose();
}

/** The part of sample n of tensors of a batch. */
function sampleOf(tensors: Record<string, Float32Array>, n: number): Tensors {
  const part = (values: Float32Array) =>
    values.subarray((n * values.length) / SAMPLES, ((n + 1) * values.length) / SAMPLES);
  return Object.fromEntries(Object.entries(tensors).map(([name, values]) => [name, part(values)]));
}
