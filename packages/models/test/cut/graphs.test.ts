import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { targetLayers } from '../../src/cut/targets.js';
import { everyKindOfLayer, generator, samples, sharedNet, withFixedWeights } from '../models.js';

/** At every target, the head on the features gives what the model predicts. */
async function expectCutsAgree(model: tf.LayersModel): Promise<void> {
  const shape = model.inputs[0]!.shape.slice(1) as number[];
  const x = samples(2, shape);
  const predicted = await (model.predict(x) as tf.Tensor).data();
  const targets = targetLayers(model);
  expect(targets.length).toBeGreaterThan(0);
  for (const { name } of targets) {
    const cut = cutAt(model, name);
    const features = cut.features(x);
    const logits = cut.head(features);
    expectClose(await tf.softmax(logits).data(), predicted, 1e-5);
    // The gradient exists, and is zero only where the ReLU is.
    const score = (target: tf.Tensor) =>
      tf.sum(tf.square(cut.head({ target, others: features.others })));
    const gradient = tf.grad(score)(features.target);
    expect(gradient.shape).toEqual(features.target.shape);
    tf.dispose([features.target, ...features.others, logits, gradient]);
  }
}

/** A chain of convolutions in which each may also read an earlier activation. */
function randomGraph(skips: readonly { back: number; join: 'add' | 'concatenate' | 'none' }[]) {
  const input = tf.input({ shape: [6, 5, 2], name: 'image' });
  const activations = [input];
  for (const [i, { back, join }] of skips.entries()) {
    const convolve = tf.layers.conv2d({
      name: `conv_${i}`,
      filters: 2,
      kernelSize: 3,
      padding: 'same',
      activation: i % 2 === 0 ? 'relu' : 'linear',
    });
    const next = convolve.apply(activations.at(-1)!) as tf.SymbolicTensor;
    const earlier = activations[Math.max(0, activations.length - 1 - back)]!;
    if (join === 'none') activations.push(next);
    else {
      const layer = join === 'add' ? tf.layers.add({}) : tf.layers.concatenate({});
      activations.push(layer.apply([next, earlier]) as tf.SymbolicTensor);
      if (join === 'concatenate') {
        const squeeze = tf.layers.conv2d({ name: `squeeze_${i}`, filters: 2, kernelSize: 1 });
        activations.push(squeeze.apply(activations.at(-1)!) as tf.SymbolicTensor);
      }
    }
  }
  const pooled = tf.layers.globalAveragePooling2d({}).apply(activations.at(-1)!);
  const output = tf.layers.dense({ units: 3, activation: 'softmax' }).apply(pooled);
  return withFixedWeights(tf.model({ inputs: input, outputs: output as tf.SymbolicTensor }));
}

describeEachBackend('cutAt on graphs', (backend) => {
  it('agrees with the model at every layer of a graph with shared and nested parts', async () => {
    await expectCutsAgree(sharedNet());
  });

  it('takes every kind of layer that tfjs can differentiate', async () => {
    if (backend === 'native') {
      const message = /^Layer \S+ \(LSTM\) cannot run on the backend native: .*; choose another/;
      await expect(expectCutsAgree(everyKindOfLayer())).rejects.toThrow(message);
      return;
    }
    await expectCutsAgree(everyKindOfLayer());
  });

  it('agrees with the model on random graphs with skip connections', async () => {
    const skip = fc.record({
      back: fc.integer({ min: 1, max: 4 }),
      join: fc.constantFrom('add' as const, 'concatenate' as const, 'none' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(skip, { minLength: 1, maxLength: 5 }), async (skips) => {
        const model = randomGraph(skips);
        await expectCutsAgree(model);
        model.dispose();
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it('passes a skip connection around the cut', async () => {
    // conv_0 -> conv_1, whose sum with conv_0 is pooled and scored.
    const model = randomGraph([
      { back: 1, join: 'none' },
      { back: 1, join: 'add' },
    ]);
    const cut = cutAt(model, 'conv_1');
    expect(cut.headPlan.map(({ type, inputs }) => ({ type, inputs }))).toEqual([
      { type: 'Add', inputs: [-1, -2] },
      { type: 'GlobalAveragePooling2D', inputs: [0] },
      { type: 'Dense', inputs: [1] },
    ]);
    const { target, others } = cut.features(samples(2, [6, 5, 2]));
    expect(others.map((other) => other.shape)).toEqual([[2, 6, 5, 2]]);
    // What skips past the cut still matters, and is not the target's to change.
    const withSkip = cut.head({ target: tf.zerosLike(target), others });
    const without = cut.head({ target: tf.zerosLike(target), others: [tf.zerosLike(others[0]!)] });
    const gap = await tf.max(tf.abs(tf.sub(withSkip, without))).data();
    expect(gap[0]).toBeGreaterThan(1e-3);
  });

  it('cuts a shared layer at one of its applications only', async () => {
    const model = sharedNet();
    const x = samples(1, [8, 6, 2]);
    const first = cutAt(model, 'shared:1').features(x);
    const second = cutAt(model, 'shared:2').features(x);
    const [kernel, bias] = model.getLayer('shared').getWeights();
    const apply = (input: tf.Tensor) =>
      tf.relu(tf.add(tf.conv2d(input as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'), bias!));
    expectClose(await first.target.data(), await apply(x).data(), 1e-6);
    const mixed = model.getLayer('mix').apply(x) as tf.Tensor;
    expectClose(await second.target.data(), await apply(mixed).data(), 1e-6);
  });

  it('hands out tensors of its own even where layers pass their input on', async () => {
    const input = tf.input({ shape: [4, 1], name: 'signal' });
    const dropped = tf.layers.dropout({ rate: 0.5, name: 'dropped' }).apply(input);
    const sum = tf.layers.add({}).apply([dropped as tf.SymbolicTensor, input]);
    const flat = tf.layers.flatten().apply(sum);
    const model = tf.model({ inputs: input, outputs: flat as tf.SymbolicTensor });
    const x = samples(1, [4, 1]);
    const cut = cutAt(model, 'dropped');
    const { target, others } = cut.features(x);
    tf.dispose([target, ...others]);
    expect(x.isDisposed).toBe(false);
    expect(others).toHaveLength(1);
  });

  it('gives a sample the same features and logits in any batch', async () => {
    const model = sharedNet();
    const cut = cutAt(model, 'mix');
    const x = samples(5, [8, 6, 2]);
    const together = await cut.head(cut.features(x)).data();
    const random = generator(3);
    for (let i = 0; i < 2; i++) {
      const index = Math.floor(random() * 5);
      const alone = await cut.head(cut.features(tf.slice(x, [index], [1]))).data();
      expectClose(alone, together.slice(4 * index, 4 * index + 4), 1e-6);
    }
  });
});
