import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { type Explanation, explain } from '../src/explain.js';
import { METHODS } from '../src/methods/index.js';
import type { ExplainOptions } from '../src/options.js';
import { expectRelative } from './close.js';
import { cutOf } from './cut-of.js';
import type { Net } from './reference/net.js';
import { type Architecture, randomNet, uniform } from './reference/random-net.js';
import { dense, toyNet } from './toy.js';

const ALL = METHODS.map(({ name }) => name);

/** Explains `samples` random inputs, or the values given. */
async function explainNet(
  net: Net,
  values: ArrayLike<number>,
  options: Partial<ExplainOptions> = {},
): Promise<Explanation[]> {
  const cut = cutOf(net);
  const size = cut.inputShape.reduce((product, n) => product * n, 1);
  const inputs = tf.tensor(Float32Array.from(values), [values.length / size, ...cut.inputShape]);
  return explain(cut, inputs, { methods: ALL, target: 0, ...options }).finally(() =>
    inputs.dispose(),
  );
}

const random = (count: number, seed: number) => Array.from({ length: count }, uniform(seed));
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

const IMAGES: Architecture = {
  seed: 21,
  spatial: [6, 5],
  inputChannels: 2,
  channels: 4,
  classes: 3,
  rectified: true,
  pooled: 'averagePool',
  headConvolutions: 1,
  branched: false,
  globalAverage: false,
};

describeEachBackend('identities', () => {
  test.each([{ globalAverage: false }, { globalAverage: true }])(
    'HiResCAM of a linear head sums to the logit minus its bias: %o',
    async ({ globalAverage }) => {
      const net = randomNet({ ...IMAGES, headConvolutions: 0, globalAverage });
      const classifier = net.nodes.at(-1)!.op;
      const bias = classifier.type === 'dense' ? classifier.bias[0]! : Number.NaN;
      for (const { maps, logits } of await explainNet(net, random(4 * 60, 1))) {
        expectRelative([sum(maps['hires-cam']!.raw)], [logits[0]! - bias], 1e-4);
      }
    },
  );

  test('after global average pooling the gradient is W / P everywhere, so three methods agree', async () => {
    // 3 x 2 positions, weights 2 and -3 for class 0.
    const net = toyNet([3, 2], 2, { type: 'globalAverage' }, dense([2, 0, -3, 0], [0.5, 0]));
    const values = random(12, 2).map((value) => value + 2);
    const [{ maps }] = (await explainNet(net, values)) as [Explanation];
    const expected = Array.from(
      { length: 6 },
      (_, p) => (2 * values[2 * p]! - 3 * values[2 * p + 1]!) / 6,
    );
    for (const name of ['grad-cam', 'hires-cam', 'xgrad-cam']) {
      expectRelative(maps[name]!.raw, expected);
    }
    // Layer-CAM leaves out the channel that speaks against the class.
    expectRelative(
      maps['layer-cam']!.raw,
      expected.map((_, p) => (2 * values[2 * p]!) / 6),
    );
  });

  test('Grad-CAM++ worked by hand', async () => {
    // g = [1, -1, 0] at the three positions of one channel, A = [2, 1, 1]: S = 4 and
    // alpha = 1 / (2 + 4) at the first; w = 1 / 6. Normalised, alpha is 1 and so is w.
    const net = toyNet([3], 1, { type: 'flatten' }, dense([1, 0, -1, 0, 0, 0], [0, 0]));
    const plain = await explainNet(net, [2, 1, 1]);
    expectRelative(plain[0]!.maps['grad-cam++']!.raw, [2 / 6, 1 / 6, 1 / 6]);
    const normalized = await explainNet(net, [2, 1, 1], { normalizeAlpha: true });
    expectRelative(normalized[0]!.maps['grad-cam++']!.raw, [2, 1, 1]);
    // At the pole g * S = -2 the alpha is left out; beyond it the formula holds.
    const pole = await explainNet(net, [-3, 0.5, 0.5]);
    expect(Array.from(pole[0]!.maps['grad-cam++']!.raw, Math.abs)).toEqual([0, 0, 0]);
    const beyond = await explainNet(net, [-5, 0.5, 0.5]);
    expectRelative(beyond[0]!.maps['grad-cam++']!.raw, [2.5, -0.25, -0.25]);
  });

  test('Grad-CAM++ with normalised alphas that cancel is 0, not infinite', async () => {
    // S = -3; alpha = 1 / (2 - 3) = -1 at the first position and 1 / (2 - 1) = 1 at the second.
    const net = toyNet([2], 1, { type: 'flatten' }, dense([1, 0, 1 / 3, 0], [0, 0]));
    const [{ maps }] = (await explainNet(net, [-1, -2], { normalizeAlpha: true })) as [Explanation];
    expect(Array.from(maps['grad-cam++']!.raw, Math.abs)).toEqual([0, 0]);
  });

  test('XGrad-CAM of a channel that sums to 0 has weight 0', async () => {
    const net = toyNet([2], 2, { type: 'flatten' }, dense([1, 0, 2, 0, 3, 0, 4, 0], [0, 0]));
    // Channel 0 is [1, -1]; channel 1 is [1, 2] with g = [2, 4]: w = 10 / 3.
    const [{ maps }] = (await explainNet(net, [1, 1, -1, 2])) as [Explanation];
    expectRelative(maps['xgrad-cam']!.raw, [10 / 3, 20 / 3]);
  });

  test('scaling the logits scales the gradient methods and leaves Ablation-CAM as it is', async () => {
    const net = randomNet(IMAGES);
    const classifier = net.nodes.at(-1)!;
    const scaled = (factor: number): Net => ({
      ...net,
      nodes: net.nodes.map((node) =>
        node === classifier && node.op.type === 'dense'
          ? {
              ...node,
              op: {
                ...node.op,
                kernel: node.op.kernel.map((w) => w * factor),
                bias: node.op.bias.map((b) => b * factor),
              },
            }
          : node,
      ),
    });
    const values = random(2 * 60, 3);
    const before = await explainNet(net, values);
    const after = await explainNet(scaled(4), values);
    before.forEach(({ maps }, n) => {
      for (const name of ['grad-cam', 'hires-cam', 'xgrad-cam', 'layer-cam']) {
        expectRelative(
          after[n]!.maps[name]!.raw,
          maps[name]!.raw.map((value) => 4 * value),
        );
        expectRelative(after[n]!.maps[name]!.map, maps[name]!.map);
      }
      expectRelative(after[n]!.maps['ablation-cam']!.raw, maps['ablation-cam']!.raw);
    });
  });

  test('gradients of the probability live on where 1 - p is lost in float32', async () => {
    const net = toyNet([2], 1, { type: 'flatten' }, dense([1, 0, 2, 0], [0, 0]));
    for (const gap of [5, 14, 27.631]) {
      // Logits 3 * a and 0; dp/dz = p (1 - p); A is the same at both positions, g = [1, 2] dp/dz.
      const a = Math.fround(gap / 3);
      const other = 1 / (1 + Math.exp(3 * a));
      const [{ maps }] = (await explainNet(net, [a, a], { score: 'probability' })) as [Explanation];
      const slope = other * (1 - other);
      expectRelative(maps['hires-cam']!.raw, [a * slope, 2 * a * slope]);
      expectRelative(maps['grad-cam']!.raw, [1.5 * a * slope, 1.5 * a * slope]);
      expectRelative(maps['hires-cam']!.map, [0.5, 1]);
      expect(maps['grad-cam']!.degenerate).toBe('constant');
    }
  });

  test('a sample has the same maps alone and in any batch', async () => {
    for (const score of ['logit', 'probability'] as const) {
      const net = randomNet({ ...IMAGES, branched: true });
      const values = random(5 * 60, 4);
      const together = await explainNet(net, values, { score, target: 'predicted' });
      for (let n = 0; n < 5; n++) {
        const own = values.slice(n * 60, (n + 1) * 60);
        const [alone] = await explainNet(net, own, { score, target: 'predicted' });
        expect(alone!.targetClass).toBe(together[n]!.targetClass);
        for (const name of ALL) {
          // Differences of scores carry the scores' rounding, which a batch may order otherwise.
          const tolerance = name === 'ablation-cam' ? 1e-5 : 1e-6;
          expectRelative(alone!.maps[name]!.raw, together[n]!.maps[name]!.raw, tolerance);
          expectRelative(alone!.maps[name]!.map, together[n]!.maps[name]!.map, tolerance);
        }
      }
    }
  });
});
