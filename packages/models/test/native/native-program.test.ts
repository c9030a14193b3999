import { graphRunner } from '@lucida/runtime';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it, vi } from 'vitest';
import { classifierOf, cutAt, disposeModel, nativeObstacle } from '../../src/index.js';
import { randomizeWeights } from '../onnx/runtime.js';

function network(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'first', filters: 4, kernelSize: 3, inputShape: [8, 7, 2] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ name: 'second', filters: 3, kernelSize: 2, activation: 'tanh' }),
      tf.layers.flatten(),
      tf.layers.dense({ name: 'scores', units: 3 }),
    ],
  });
  randomizeWeights(model, 5);
  return model;
}

const samples = (count = 2) => tf.randomNormal([count, 8, 7, 2], 0, 1, 'float32', 3);

describeEachBackend('a model that runs as one', () => {
  /** The sessions that are opened while something runs. */
  function sessionsOpened(run: () => void) {
    const runner = graphRunner()!;
    const open = vi.spyOn(runner, 'open');
    run();
    const sessions = open.mock.results.map(({ value }) => value as ReturnType<typeof open>);
    open.mockRestore();
    return sessions;
  }

  it('gives what it gives layer by layer, and is opened once', async () => {
    const model = network();
    const x = samples();
    const { logits } = classifierOf(model);
    const sessions = sessionsOpened(() => {
      for (let i = 0; i < 3; i++) logits(x).dispose();
    });
    expect(sessions).toHaveLength(1);
    expectClose(await logits(x).data(), await (model.predict(x) as tf.Tensor).data());
    await expectNoLeak(() => logits(x).dispose());
  });

  it('sees that weights have changed', async () => {
    const model = network();
    const x = samples();
    const { logits } = classifierOf(model);
    const before = await logits(x).data();
    randomizeWeights(model, 6);
    const after = await logits(x).data();
    expect(Array.from(after)).not.toEqual(Array.from(before));
    expectClose(after, await (model.predict(x) as tf.Tensor).data());
  });

  it('has its sessions freed with the model, and no others', () => {
    const [model, other] = [network(), network()];
    const x = samples();
    const [first] = sessionsOpened(() => void classifierOf(model).logits(x));
    const [second] = sessionsOpened(() => void classifierOf(other).logits(x));
    const [disposeFirst, disposeSecond] = [first!, second!].map((s) => vi.spyOn(s, 'dispose'));
    disposeModel(model);
    expect(disposeFirst).toHaveBeenCalled();
    expect(disposeSecond).not.toHaveBeenCalled();
  });

  it('runs the head once for logits and gradient', async () => {
    const model = network();
    const cut = cutAt(model, 'first');
    const { target } = cut.features(samples());
    const score = (target: tf.Tensor) => cut.head({ target, others: [] });
    const runs: string[][] = [];
    const runner = graphRunner()!;
    const { open } = runner;
    const opening = vi.spyOn(runner, 'open').mockImplementation((file) => {
      const session = open.call(runner, file);
      const { run } = session;
      return Object.assign(session, {
        run(inputs: never, outputs: readonly string[]) {
          runs.push([...outputs]);
          return run.call(session, inputs, outputs);
        },
      });
    });
    const seed = tf.tensor2d([1, -2, 0.5, 0, 1, 3], [2, 3]);
    const gradient = tf.grad(score)(target, seed);
    opening.mockRestore();
    expect(runs).toHaveLength(2);
    expect(runs[1]).toEqual(['gradient']);
    // The same network, one operation after the other.
    const [, pool, second, flatten, scores] = model.layers as [never, ...tf.layers.Layer[]];
    const layered = (x: tf.Tensor) =>
      [pool, second, flatten, scores].reduce((v, layer) => layer!.call(v, {}) as tf.Tensor, x);
    expectClose(await gradient.data(), await tf.grad(layered)(target, seed).data());
    await expectNoLeak(() => tf.grad(score)(target, seed).dispose());
  });

  it('can be differentiated by its inputs too, layer by layer', async () => {
    const model = network();
    const x = samples(1);
    const { logits } = classifierOf(model);
    const gradient = tf.grad((inputs: tf.Tensor) => logits(inputs).sum())(x);
    const expected = tf.grad((inputs: tf.Tensor) => (model.apply(inputs) as tf.Tensor).sum())(x);
    expectClose(await gradient.data(), await expected.data());
  });

  it('is refused by name where a layer has no form in ONNX', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({ name: 'memory', units: 3, inputShape: [5, 2] }),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const message =
      'Layer memory (LSTM) cannot run on the backend native: layers of its class are not supported; choose another backend, such as wasm.';
    expect(nativeObstacle(model)).toBe(message);
    expect(() => classifierOf(model).logits(tf.ones([1, 5, 2]))).toThrow(message);
    expect(nativeObstacle(network())).toBeNull();
  });
}, ['native']);
