import { memoryBudget, tensorBytes } from '@lucida/runtime';
import type { AblationSource } from './strategy.js';

/**
 * How many computations may run at once, at least one: as many as the budget has room for beside the
 * weights and the batch, in tensors as large as the backend takes.
 *
 * @param bytes What one holds at most.
 */
export function atOnce(
  { cut, inputs, activations, memory }: AblationSource,
  bytes: number,
): number {
  const { plannable, plannableTensor } = memoryBudget(memory);
  const held = [inputs, activations.target, ...activations.others].map(({ shape }) =>
    tensorBytes(shape),
  );
  // The batch, and as much again for what all computations of a sample share.
  const free = held.reduce((left, taken) => left - 2 * taken, plannable - cut.memory.weights);
  return Math.max(1, Math.floor(Math.min(free, plannableTensor) / bytes));
}
