import { startBackend } from '@lucida/runtime/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { bestEpoch, patienceIsOver } from '../../src/training/early-stopping.js';
import type { TrainingEpoch } from '../../src/training/epoch.js';
import type { Recipe } from '../../src/training/recipe.js';
import { resolveRecipe } from '../../src/training/recipes.js';
import { train } from '../../src/training/train.js';
import { bumps, smallNet, weightValues } from './toy.js';

function history(...losses: number[]): TrainingEpoch[] {
  return losses.map((loss, i) => ({
    epoch: i + 1,
    learningRate: 0.1,
    loss,
    accuracy: 0.5,
    validationLoss: loss,
    validationAccuracy: 1 - loss,
    seconds: 1,
  }));
}

describe('early stopping', () => {
  beforeAll(async () => {
    await startBackend('cpu');
  });

  it('takes the first of equally good epochs as the best', () => {
    expect(bestEpoch(history(0.5, 0.2, 0.3, 0.2), 'validationLoss')).toBe(1);
    expect(bestEpoch(history(0.5, 0.2, 0.3, 0.2), 'validationAccuracy')).toBe(1);
    expect(bestEpoch([], 'loss')).toBe(-1);
  });

  it('waits for as many epochs without progress as its patience', () => {
    const over = (...losses: number[]) =>
      patienceIsOver(history(...losses), { monitor: 'loss', patience: 2, restoreBest: false });
    expect(over()).toBe(false);
    expect(over(0.5, 0.4)).toBe(false);
    expect(over(0.5, 0.4, 0.4)).toBe(false);
    expect(over(0.5, 0.4, 0.4, 0.6)).toBe(true);
  });

  // Validation labels are rotated: the better the model, the worse its validation loss.
  const dataset = bumps(60, 1);
  const contrary = { ...bumps(30, 2), fingerprint: 'contrary' };
  const validation = {
    ...contrary,
    labels: contrary.labels.map((label) => (label + 1) % 3),
    async *batches(options: Parameters<typeof contrary.batches>[0]) {
      for await (const batch of contrary.batches(options)) {
        yield { ...batch, labels: batch.labels.map((label) => (label + 1) % 3) };
      }
    },
  };
  const recipe: Recipe = {
    ...resolveRecipe('study', { epochs: 30, batchSize: 8, learningRate: 0.3 }),
    earlyStopping: { monitor: 'validationLoss', patience: 3, restoreBest: true },
  };

  it('stops, and gives back the weights of the best epoch', async () => {
    const weightsOfEpoch: number[][] = [];
    const model = smallNet();
    const result = await train({
      model,
      dataset,
      validation,
      recipe,
      seed: 1,
      onEpoch: async () => {
        weightsOfEpoch.push(await weightValues(model));
      },
    });
    expect(result.stopped).toBe('early');
    const kept = result.keptEpoch!;
    expect(result.epochs.length).toBe(kept + 3);
    const losses = result.epochs.map(({ validationLoss }) => validationLoss!);
    expect(losses[kept - 1]).toBe(Math.min(...losses));
    expect(await weightValues(model)).toEqual(weightsOfEpoch[kept - 1]);
    expect(weightsOfEpoch[kept - 1]).not.toEqual(weightsOfEpoch.at(-1));
    model.dispose();
  });

  it('keeps the last weights when it is not to restore the best', async () => {
    const model = smallNet();
    const earlyStopping = { ...recipe.earlyStopping!, restoreBest: false };
    const options = { model, dataset, validation, recipe: { ...recipe, earlyStopping }, seed: 1 };
    const { stopped, keptEpoch, epochs } = await train(options);
    expect({ stopped, keptEpoch }).toEqual({ stopped: 'early', keptEpoch: epochs.length });
    model.dispose();
  });

  it('needs validation samples for a validation figure', async () => {
    const model = smallNet();
    await expect(train({ model, dataset, recipe, seed: 1 })).rejects.toThrow(
      'no validation samples',
    );
    model.dispose();
  });
});
