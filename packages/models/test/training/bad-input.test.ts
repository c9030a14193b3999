import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Recipe } from '../../src/training/recipe.js';
import { defaultRecipe, type RecipeOverrides, resolveRecipe } from '../../src/training/recipes.js';
import { HALVING_EVERY_15_EPOCHS } from '../../src/training/schedules.js';
import { train } from '../../src/training/train.js';
import type { TrainOptions } from '../../src/training/types.js';
import { bumps, datasetOf, smallNet } from './toy.js';

const recipe = resolveRecipe('study', { epochs: 1 });
const dataset = bumps(9, 1);

describe('recipes', () => {
  it('take overrides and leave the named recipe as it is', () => {
    const overrides: RecipeOverrides = { epochs: 5, schedule: HALVING_EVERY_15_EPOCHS };
    expect(resolveRecipe('study', overrides)).toEqual({
      ...resolveRecipe('study'),
      ...overrides,
    });
    expect(resolveRecipe('study')).toMatchObject({
      epochs: 200,
      batchSize: 32,
      learningRate: 0.01,
      optimizer: { type: 'sgd', momentum: 0 },
      schedule: { type: 'constant' },
    });
  });

  it('are those for images where the samples are images', () => {
    expect(defaultRecipe([40, 1])).toBe('default');
    expect(defaultRecipe([64, 64, 3])).toBe('default-images');
    expect(resolveRecipe('study-images')).toMatchObject({
      batchSize: 32,
      learningRate: 0.01,
      optimizer: { type: 'sgd', momentum: 0 },
      schedule: { type: 'constant' },
      augmentations: [
        { type: 'affine', rotation: 15, shear: 0.1 },
        { type: 'flip', horizontal: true, vertical: true },
      ],
    });
  });

  it('that are unknown are named with those there are', () => {
    expect(() => resolveRecipe('studdy')).toThrow(UsageError);
    expect(() => resolveRecipe('studdy')).toThrow('no recipe "studdy"; choose from study, default');
    expect(() => resolveRecipe('toString')).toThrow('no recipe "toString"');
  });

  it.each<[string, object]>([
    ['epochs is 0; give a whole number from 1 to 100,000.', { epochs: 0 }],
    ['epochs is 1.5', { epochs: 1.5 }],
    ['epochs is 10000000', { epochs: 1e7 }],
    ['epochs is NaN', { epochs: Number.NaN }],
    ['batch size is -1', { batchSize: -1 }],
    ['batch size is 100000000', { batchSize: 1e8 }],
    ['learning rate is 0; give a number above 0 and of 1,000 or less.', { learningRate: 0 }],
    ['learning rate is -0.1', { learningRate: -0.1 }],
    ['learning rate is Infinity', { learningRate: Number.POSITIVE_INFINITY }],
    ['label smoothing is 1', { labelSmoothing: 1 }],
    ['momentum is 1', { optimizer: { type: 'sgd', momentum: 1 } }],
    [
      'weight decay is -1',
      { optimizer: { type: 'adamw', beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: -1 } },
    ],
    ['no optimizer "adam"', { optimizer: { type: 'adam' } }],
    ['no schedule "linear"', { schedule: { type: 'linear' } }],
    ["schedule's warm-up is 1", { schedule: { type: 'one-cycle', warmup: 1 } }],
    ["schedule's final fraction is 2", { schedule: { type: 'cosine', finalFraction: 2 } }],
    ["schedule's number of epochs is 0", { schedule: { type: 'step', factor: 0.5, every: 0 } }],
    ['no augmentation "blur"', { augmentations: [{ type: 'blur' }] }],
    [
      'flip is horizontal: true, vertical: undefined; give true or false',
      { augmentations: [{ type: 'flip', horizontal: true }] },
    ],
    ['rotation is -1', { augmentations: [{ type: 'affine', rotation: -1, shear: 0 }] }],
    ['shear is 90', { augmentations: [{ type: 'affine', rotation: 0, shear: 90 }] }],
    ["shift's maximum is 0.5", { augmentations: [{ type: 'shift', max: 0.5, edges: 'wrap' }] }],
    [
      'no way to fill edges "zero"; choose from wrap, repeat',
      { augmentations: [{ type: 'shift', max: 1, edges: 'zero' }] },
    ],
    ["scale's maximum is 1", { augmentations: [{ type: 'scale', max: 1 }] }],
    ["shear's maximum is -1", { augmentations: [{ type: 'shear', max: -1 }] }],
    ["noise's deviation is NaN", { augmentations: [{ type: 'noise', deviation: Number.NaN }] }],
    ['patience is 0', { earlyStopping: { monitor: 'loss', patience: 0, restoreBest: true } }],
    [
      'no figure to monitor "auc"',
      { earlyStopping: { monitor: 'auc', patience: 1, restoreBest: true } },
    ],
  ])('out of range are refused: %s', (message, changes) => {
    const wrong = { ...recipe, ...changes } as Recipe;
    expect(() => resolveRecipe(wrong)).toThrow(UsageError);
    expect(() => resolveRecipe(wrong)).toThrow(message);
  });
});

describe('training refuses', () => {
  beforeAll(async () => {
    await startBackend('cpu');
  });

  async function failure(changes: Partial<TrainOptions>): Promise<string> {
    const model = smallNet();
    const before = tf.memory().numTensors;
    const error = await train({ model, dataset, recipe, seed: 0, ...changes }).catch((e) => e);
    expect(error).toMatchObject({ name: expect.stringMatching(/LucidaError|UsageError/) });
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    return error.message;
  }

  it('samples of another shape', async () => {
    const other = datasetOf([[1, 2]], [0], [2, 1]);
    expect(await failure({ dataset: other })).toMatch(
      /takes samples of shape \[12, 1\], but those of toy have \[2, 1\]/,
    );
    expect(await failure({ validation: other })).toContain('[2, 1]');
  });

  it('data of other classes, and labels that are none', async () => {
    const row = new Array(12).fill(0);
    const labelled = (classes: number) =>
      failure({ dataset: datasetOf([row, row], [0, 3], [12, 1], { classes }) });
    expect(await labelled(4)).toMatch(/tells 3 classes apart, but toy has 4/);
    expect(await labelled(3)).toMatch(/Sample 1 of toy has the label 3, .* 0 to 2/);
    const unknown = {
      ...datasetOf([row, row], [0, 1], [12, 1], { classes: 3 }),
      labels: Int32Array.of(0, -1),
    };
    expect(await failure({ dataset: unknown })).toMatch(/class of 1 of the 2 samples of toy/);
    expect(await failure({ validation: unknown })).toMatch(/class of 1 of the 2 samples/);
  });

  it('no samples', async () => {
    const empty = datasetOf([], [], [12, 1]);
    expect(await failure({ dataset: empty })).toContain('toy has no samples');
    expect(await failure({ validation: empty })).toContain('toy has no samples');
  });

  it('validation shares that leave one part empty', async () => {
    for (const validation of [0, 1, -1, Number.NaN, 0.01, 0.99]) {
      expect(await failure({ validation })).toContain(`validation fraction`);
    }
  });

  it('wrong recipes and seeds', async () => {
    expect(await failure({ recipe: { ...recipe, epochs: 0 } })).toContain('epochs is 0');
    expect(await failure({ seed: 0.5 })).toContain('seed is 0.5');
  });

  it('samples whose class is not known', async () => {
    const unknown = bumps(9, 1);
    unknown.labels[4] = -1;
    expect(await failure({ dataset: unknown })).toMatch(/class of 1 of the 9 samples of bumps/);
    expect(await failure({ validation: unknown })).toMatch(/class of 1 of the 9 samples/);
  });

  it('image augmentations of anything but images', async () => {
    const message = await failure({ recipe: resolveRecipe('study-images') });
    expect(message).toContain('"affine" is for images of shape [height, width, channels]');
  });

  it('signal augmentations of anything but signals', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [2, 2, 1] }),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    const images = datasetOf([[1, 2, 3, 4]], [0], [2, 2, 1], { classes: 2 });
    const message = await train({
      model,
      dataset: images,
      recipe: resolveRecipe('default'),
      seed: 0,
    }).catch((error) => error.message);
    expect(message).toContain('"shift" is for signals of shape [positions, channels]');
    model.dispose();
  });

  it('models that are no classifiers', async () => {
    const dense = tf.layers.dense({ units: 3, activation: 'sigmoid', inputShape: [12, 1] });
    const [perPosition, sigmoid] = [
      tf.sequential({ layers: [dense] }),
      tf.sequential({
        layers: [
          tf.layers.flatten({ inputShape: [12, 1] }),
          tf.layers.dense({ units: 3, activation: 'sigmoid' }),
        ],
      }),
    ];
    expect(await failure({ model: perPosition! })).toContain('one number per class');
    expect(await failure({ model: sigmoid! })).toContain('activation sigmoid');
  });

  it('models of which nothing can be trained', async () => {
    const frozen = smallNet();
    for (const layer of frozen.layers) layer.trainable = false;
    expect(await failure({ model: frozen })).toContain('has no trainable weights');
  });

  it('to go on when the loss is lost, naming epoch and step', async () => {
    const values = Array.from({ length: 9 }, () => new Array(12).fill(3e38));
    const loud = datasetOf(values, [0, 1, 2, 0, 1, 2, 0, 1, 2], [12, 1]);
    const wild = { ...recipe, batchSize: 3, epochs: 2, learningRate: 1000 };
    expect(await failure({ dataset: loud, recipe: wild })).toMatch(
      /NaN or infinite in epoch 1, step [123] of 3: training diverged\. Try a learning rate below 1000/,
    );
  });
});
