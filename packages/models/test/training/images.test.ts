import { startBackend } from '@lucida/runtime/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { vgg7 } from '../../src/architectures/vgg7.js';
import { augment } from '../../src/training/augmentation/index.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/training/checkpoint.js';
import { randomStream } from '../../src/training/random-streams.js';
import { resolveRecipe } from '../../src/training/recipes.js';
import type { TrainingState } from '../../src/training/state.js';
import { train } from '../../src/training/train.js';
import { textures, weightValues } from './toy.js';

const build = (seed: number) => vgg7({ seed, inputShape: [12, 12, 3], classes: 3 });

describe('training VGG-7 on textures', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  it('lowers the loss and tells new images apart, well above chance', async () => {
    const model = build(1);
    const { epochs } = await train({
      model,
      dataset: textures(96, 1),
      validation: textures(60, 2),
      recipe: resolveRecipe('default-images', { epochs: 6, batchSize: 16, learningRate: 0.01 }),
      seed: 1,
    });
    model.dispose();
    const [first, last] = [epochs[0]!, epochs.at(-1)!];
    expect(last.loss).toBeLessThan(first.loss / 2);
    expect(last.validationLoss).toBeLessThan(first.validationLoss! / 2);
    expect(last.validationAccuracy).toBeGreaterThan(0.9); // chance is 1/3
  });

  it("goes down the study's way too: plain gradient descent", async () => {
    const model = build(1);
    const recipe = resolveRecipe('study-images', { epochs: 3 });
    const { epochs } = await train({ model, dataset: textures(96, 1), recipe, seed: 1 });
    model.dispose();
    expect(epochs[2]!.loss).toBeLessThan(epochs[0]!.loss);
  });
});

// In 1-D the same is tried on every backend; here cpu would take minutes.
describe('a run on images', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });
  const recipe = resolveRecipe('default-images', {
    epochs: 2,
    batchSize: 4,
    learningRate: 0.01,
  });
  const [dataset, validation] = [textures(18, 1), textures(6, 2)];

  async function run(modelSeed: number, changes: Partial<Parameters<typeof train>[0]> = {}) {
    const model = build(modelSeed);
    const options = { model, dataset, validation, recipe, seed: 9, ...changes };
    const { epochs, stopped } = await train(options);
    const weights = await weightValues(model);
    model.dispose();
    return { stopped, epochs: epochs.map(({ seconds, ...epoch }) => epoch), weights };
  }

  it('interrupted in the middle of an epoch goes on to the last bit of the unbroken one', async () => {
    const controller = new AbortController();
    const states: TrainingState[] = [];
    const broken = await run(1, {
      signal: controller.signal,
      // Reading a batch is where an image folder waits, and where Ctrl-C arrives.
      dataset: {
        ...dataset,
        async *batches(options) {
          let count = 0;
          for await (const batch of dataset.batches(options)) {
            if (states.length === 2 && ++count === 2) controller.abort();
            yield batch;
          }
        },
      },
      onCheckpoint: (state) => {
        states.push(state);
      },
    });
    expect(broken).toMatchObject({ stopped: 'interrupted', epochs: { length: 1 } });
    const state = decodeCheckpoint(encodeCheckpoint(states.at(-1)!), 'checkpoint');
    expect(state.partial!.steps).toBe(2);
    expect(await run(2, { resume: state })).toEqual(await run(1));
  });

  it('sees other images in every step and epoch', () => {
    const images = Float32Array.from({ length: 300 }, (_, i) => i / 300);
    const seen = [
      [0, 0],
      [0, 1],
      [1, 0],
    ].map((place) =>
      augment(
        images,
        [1, 10, 10, 3],
        recipe.augmentations,
        randomStream(9, 'augmentation', ...place),
      ).join(),
    );
    expect(new Set(seen).size).toBe(3);
  });
});
