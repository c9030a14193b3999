import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { explain } from '../src/explain.js';
import { METHODS } from '../src/methods/index.js';
import { BASELINES, SCORES } from '../src/types.js';
import { expectRelative } from './close.js';
import { biasActivationOf, cutOf } from './cut-of.js';
import * as reference from './reference/attribution.js';
import { forward, inputOf, type Net, type Node, type Op } from './reference/net.js';
import { uniform } from './reference/random-net.js';

const HEIGHT = 12;
const WIDTH = 10;
const SAMPLES = 2;
const ALL = METHODS.map(({ name }) => name);

/** Nodes of a VGG-7 whose output can be explained; a convolution's is that after its ReLU. */
const LAYERS = {
  conv2d: 1,
  conv2d_1: 3,
  max_pooling2d: 4,
  conv2d_2: 6,
  conv2d_3: 8,
  max_pooling2d_1: 9,
} as const;

/** VGG-7, narrow, for small images that are not square, with random weights. */
function vgg(target: number): Net {
  const next = uniform(17);
  const many = (count: number, scale: number) =>
    Array.from({ length: count }, () => Math.fround(next() * scale));
  const conv = (from: number, to: number): Op[] => [
    {
      type: 'conv',
      rows: 3,
      columns: 3,
      kernel: many(9 * from * to, Math.sqrt(6 / (9 * from))),
      bias: many(to, 0.2),
    },
    { type: 'relu' },
  ];
  const ops: Op[] = [
    ...[...conv(3, 4), ...conv(4, 4), { type: 'maxPool' } as const],
    ...[...conv(4, 6), ...conv(6, 6), { type: 'maxPool' } as const],
    { type: 'globalAverage' },
    { type: 'dense', kernel: many(6 * 8, 1.5), bias: many(8, 0.3) },
  ];
  const nodes = ops.map((op, i): Node => ({ op, inputs: [i - 1] }));
  return { spatial: [HEIGHT, WIDTH], inputChannels: 3, nodes, target };
}

const cases = Object.entries(LAYERS).flatMap(([layer, target]) =>
  SCORES.map((score) => ({ layer, target, score })),
);

describeEachBackend('every method at every layer of a VGG-7', () => {
  test.each(cases)('$layer, $score', async ({ layer, target, score }) => {
    const net = vgg(target);
    const cut = cutOf(net);
    const next = uniform(23);
    const data = Array.from({ length: SAMPLES }, () =>
      Float32Array.from({ length: HEIGHT * WIDTH * 3 }, () => (next() + 1) / 2),
    );
    const inputs = tf.tensor(Float32Array.from(data.flatMap((sample) => [...sample])), [
      SAMPLES,
      ...cut.inputShape,
    ]);
    const found = await explain(cut, inputs, { methods: ALL, score, target: 5 });
    const baselines = layer.startsWith('conv') ? BASELINES : (['zero', 'mean'] as const);
    const ablations = await Promise.all(
      baselines.map((baseline) =>
        explain(cut, inputs, { methods: ['ablation-cam'], baseline, score, target: 5 }),
      ),
    );
    inputs.dispose();
    data.forEach((sample, n) => {
      const input = inputOf(net, sample);
      const A = forward(net, input)[target]!;
      const g = reference.gradient(net, input, 5, score);
      const { maps } = found[n]!;
      expect(maps['grad-cam']!.layerShape).toEqual([A.height, A.width]);
      const expected = {
        'grad-cam': reference.gradCam(A, g),
        'grad-cam++': reference.gradCamPlusPlus(A, g, false),
        'hires-cam': reference.hiResCam(A, g),
        'xgrad-cam': reference.xGradCam(A, g),
        'layer-cam': reference.layerCam(A, g),
      };
      for (const [method, raw] of Object.entries(expected)) {
        expectRelative(maps[method]!.raw, raw);
      }
      ablations.forEach((explanations, b) => {
        const bias = layer.startsWith('conv') ? biasActivationOf(net) : [];
        const weights = reference.ablationWeights(net, input, 5, score, baselines[b]!, bias);
        const map = explanations[n]!.maps['ablation-cam']!;
        if (target === LAYERS.max_pooling2d_1 && baselines[b] === 'mean') {
          // Only the mean enters the head, so that nothing is taken away.
          expect(map.degenerate).toBe('zero');
          expect(Math.max(...Array.from(map.raw, Math.abs))).toBe(0);
          return;
        }
        expectRelative(map.raw, reference.ablationCam(A, weights));
      });
    });
  });
});
