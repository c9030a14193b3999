import { graphRunner, type MemoryBudget, requireRoom } from '@lucida/runtime';
import { checkNumber } from '@lucida/runtime/checks';
import type { MemoryNeeds } from './memory-needs.js';

/** Larger batches gain no speed worth their memory. */
const MOST_SAMPLES = 250;

/**
 * What a batch on the backend `native` takes without leaving the caches of most CPUs, in bytes. A larger one
 * is slower, unless its weights are larger still: then more samples share the reading of them.
 */
const CACHE_BYTES = 2 ** 25;

/**
 * Share of what may be planned for that a batch may fill with tensors of known size. The rest is for what kernels
 * need beside them, for ablated copies, and for the gaps of a heap.
 */
const SHARE = 0.5;

/**
 * The largest batch that fits into memory, up to the size that was asked for, or 250 samples, and on
 * `native` as many as gain speed; at least one sample: unless a budget was asked for, whatever that takes.
 *
 * @throws UsageError when the batch size is not an integer from 1 to 65,536, or the budget asked for
 * has no room for one sample.
 */
export function resolveBatchSize(
  asked: number | undefined,
  needs: MemoryNeeds,
  budget: MemoryBudget,
): number {
  const most =
    asked === undefined
      ? mostSamples(needs)
      : checkNumber('The batch size', asked, { integer: true, min: 1, max: 65_536 });
  requireRoom(budget, needs);
  return Math.max(1, Math.min(most, samplesThatFit(needs, budget)));
}

function mostSamples({ weights, perSample }: MemoryNeeds): number {
  if (graphRunner() === null) return MOST_SAMPLES;
  const inCache = Math.floor(Math.max(CACHE_BYTES, weights) / perSample);
  return Math.max(1, Math.min(MOST_SAMPLES, inCache));
}

/** Whether a sample at least fits, by the same reckoning. */
export function hasRoom(needs: MemoryNeeds, budget: MemoryBudget): boolean {
  return samplesThatFit(needs, budget) >= 1;
}

function samplesThatFit(
  { weights, perSample, largest }: MemoryNeeds,
  { plannable, plannableTensor }: MemoryBudget,
): number {
  const fit = Math.min((SHARE * (plannable - weights)) / perSample, plannableTensor / largest);
  return Math.floor(fit);
}
