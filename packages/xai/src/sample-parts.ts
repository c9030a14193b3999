import type { CutModel } from '@lucida/models';
import { requireRoom, tensorBytes } from '@lucida/runtime';
import type { ResolvedOptions } from './options.js';

/** Consecutive samples of a batch. */
export interface SampleRange {
  readonly start: number;
  readonly count: number;
}

/**
 * Divides a batch into as few parts as memory allows, of sizes that differ by at most one: buffers
 * of equal sizes are used again. A part has at least one sample: unless a budget was asked for,
 * whatever that takes.
 *
 * @throws UsageError when the budget asked for has no room for one sample.
 */
export function sampleRanges(
  cut: CutModel,
  samples: number,
  options: Pick<ResolvedOptions, 'methods' | 'memory'>,
): SampleRange[] {
  const parts = Math.ceil(samples / Math.min(samples, samplesAtOnce(cut, samples, options)));
  const edge = (part: number) => Math.floor((part * samples) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    start: edge(part),
    count: edge(part + 1) - edge(part),
  }));
}

function samplesAtOnce(
  cut: CutModel,
  samples: number,
  { methods, memory }: Pick<ResolvedOptions, 'methods' | 'memory'>,
): number {
  const input = tensorBytes(cut.inputShape);
  const needs = new Set(methods.flatMap((method) => method.needs));
  const kept = bytesKept(cut, methods.length);
  const withGradients = needs.has('gradients') || needs.has('gradient-shares');
  const inHead = withGradients ? cut.memory.gradient : cut.memory.head;
  const atOnce = input + Math.max(cut.memory.features, inHead);
  const { weights, largest } = cut.memory;
  requireRoom(memory, { weights, perSample: atOnce + kept });
  const free = memory.plannable - weights - samples * kept;
  const fit = Math.min(free / atOnce, memory.plannableTensor / largest);
  return Math.max(1, Math.floor(fit));
}

/** What stays of each sample of a batch while a part runs. */
export function bytesKept({ inputShape, spatialShape }: CutModel, methods: number): number {
  const map = tensorBytes(inputShape.slice(0, -1)) + tensorBytes(spatialShape);
  // The parts' maps, all of them in one, and once more to be read back.
  return tensorBytes(inputShape) + 3 * methods * map;
}
