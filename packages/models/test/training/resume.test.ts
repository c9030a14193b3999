import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@lucida/data';
import { startBackend } from '@lucida/runtime/node';
import { describeEachBackend } from '@lucida/runtime/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from '../../src/training/node/checkpoint-file.js';
import type { Recipe } from '../../src/training/recipe.js';
import { resolveRecipe } from '../../src/training/recipes.js';
import type { TrainingState } from '../../src/training/state.js';
import { train } from '../../src/training/train.js';
import type { TrainOptions } from '../../src/training/types.js';
import { bumps, smallNet, weightValues } from './toy.js';

const recipe: Recipe = {
  ...resolveRecipe('default', { epochs: 3, batchSize: 2, learningRate: 0.02 }),
  augmentations: [{ type: 'noise', deviation: 0.05 }],
  earlyStopping: { monitor: 'validationLoss', patience: 50, restoreBest: true },
};
const dataset = bumps(36, 1);
const validation = bumps(12, 2);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lucida-checkpoint-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Changes = Partial<TrainOptions>;

/** Trains a fresh model, whose initial weights a resumed run must not depend on. */
async function run(modelSeed: number, changes: Changes = {}) {
  const model = smallNet(modelSeed);
  const options = { model, dataset, validation, recipe, seed: 9, ...changes };
  const { epochs, ...result } = await train(options);
  const weights = await weightValues(model);
  model.dispose();
  return { ...result, epochs: epochs.map(({ seconds, ...epoch }) => epoch), weights };
}

/** Interrupts in the middle of an epoch, leaving a checkpoint in the folder. */
async function interrupted(changes: Changes = {}, epoch = 2) {
  const controller = new AbortController();
  const states: TrainingState[] = [];
  const result = await run(1, {
    signal: controller.signal,
    onProgress: (now) => {
      if (now.epoch === epoch && now.step < now.steps) controller.abort();
    },
    onCheckpoint: async (state) => {
      states.push(state);
      await saveCheckpoint(folder, state);
    },
    ...changes,
  });
  return { result, state: states.at(-1)! };
}

describeEachBackend('an interrupted run', () => {
  for (const optimizer of [
    recipe.optimizer,
    { type: 'sgd', momentum: 0.9 },
    { type: 'sgd', momentum: 0 },
  ] as const) {
    const name = optimizer.type === 'sgd' ? `sgd with momentum ${optimizer.momentum}` : 'adamw';
    it(`goes on to the last bit of the unbroken one: ${name}`, async () => {
      const changes = { recipe: { ...recipe, optimizer } };
      const { result, state } = await interrupted(changes);
      expect(result).toMatchObject({ stopped: 'interrupted', keptEpoch: null });
      expect(result.epochs.length).toBe(1);
      expect(state.partial!.steps).toBeGreaterThan(0);
      expect(state.partial!.steps).toBeLessThan(18);
      const resumed = await run(2, { ...changes, resume: await loadCheckpoint(folder) });
      expect(resumed).toEqual(await run(1, changes));
      expect(resumed.weights).not.toEqual(result.weights);
    });
  }

  it('can be interrupted before its first step', async () => {
    const { result, state } = await interrupted({ signal: AbortSignal.abort() });
    expect(result.stopped).toBe('interrupted');
    expect(state).toMatchObject({ history: [], partial: null });
    expect(await run(2, { resume: state })).toEqual(await run(1));
  });

  it('can be interrupted while it measures the validation samples', async () => {
    const controller = new AbortController();
    const impatient: Dataset = {
      ...validation,
      batches(options) {
        controller.abort();
        return validation.batches(options);
      },
    };
    const changes = { validation: impatient, signal: controller.signal };
    const { result, state } = await interrupted(changes);
    expect(result).toMatchObject({ stopped: 'interrupted', epochs: [] });
    expect(state.partial).toMatchObject({ steps: 18, samples: 36 });
    expect(await run(2, { resume: state })).toEqual(await run(1));
  });

  it('keeps a checkpoint of the start and of every epoch, from which any of them goes on', async () => {
    const states: TrainingState[] = [];
    const whole = await run(1, {
      onCheckpoint: (state) => {
        states.push(state);
      },
    });
    expect(states.map(({ history }) => history.length)).toEqual([0, 1, 2, 3]);
    for (const state of states) expect(await run(2, { resume: state })).toEqual(whole);
  });
});

describe('resuming', () => {
  beforeAll(async () => {
    await startBackend('cpu');
  });

  it('refuses the checkpoint of another run, and says what differs', async () => {
    const { state } = await interrupted();
    const resume = (changes: Changes) => run(1, { resume: state, ...changes });
    await expect(resume({ seed: 10 })).rejects.toThrow('its seed is 9, now it is 10');
    await expect(resume({ recipe: { ...recipe, batchSize: 3 } })).rejects.toThrow(
      "its recipe's batchSize is 2, now it is 3",
    );
    await expect(resume({ recipe: { ...recipe, schedule: { type: 'constant' } } })).rejects.toThrow(
      'now it is {"type":"constant"}',
    );
    await expect(resume({ dataset: bumps(36, 3) })).rejects.toThrow('its data is "bumps-1"');
    await expect(resume({ validation: 0.5 })).rejects.toThrow(
      'its validation is "bumps-2", now it is 0.5',
    );
    await startBackend('wasm');
    await expect(resume({})).rejects.toThrow('its backend is "cpu", now it is "wasm"');
    await startBackend('cpu');
  });

  it('does not mind the order of settings', async () => {
    const { state } = await interrupted();
    const reordered = Object.fromEntries(Object.entries(recipe).reverse()) as unknown as Recipe;
    expect((await run(1, { resume: state, recipe: reordered })).stopped).toBe('finished');
  });

  it('refuses the checkpoint of another model', async () => {
    const { state } = await interrupted();
    const other = { ...state, weights: state.weights.slice(1) };
    await expect(run(1, { resume: other })).rejects.toThrow('of another model');
  });

  it('says where no checkpoint is, and what is none', async () => {
    await expect(loadCheckpoint(folder)).rejects.toThrow(
      /no checkpoint to resume from: .*checkpoint\.bin is missing; start without resuming/,
    );
    await writeFile(join(folder, 'checkpoint.bin'), 'hello');
    await expect(loadCheckpoint(folder)).rejects.toThrow('is not a checkpoint');
  });
});
