import type { CutModel } from '@lucida/models';
import { requireRoom } from '@lucida/runtime';
import type { ResolvedOptions } from './options.js';

const BYTES_PER_VALUE = 4;

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
  const input = bytesOf(cut.inputShape);
  const map = bytesOf(cut.inputShape.slice(0, -1)) + bytesOf(cut.spatialShape);
  const needs = new Set(methods.flatMap((method) => method.needs));
  // The parts' maps, and then all of them in one.
  const results = 2 * methods.length * map;
  const inHead = needs.has('gradients') ? cut.memory.gradient : cut.memory.head;
  const atOnce = input + Math.max(cut.memory.features, inHead);
  const { weights, largest } = cut.memory;
  requireRoom(memory, { weights, perSample: atOnce + input + results });
  const free = memory.plannable - weights - samples * (input + results);
  const fit = Math.min(free / atOnce, memory.largestTensor / largest);
  return Math.max(1, Math.floor(fit));
}

function bytesOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, BYTES_PER_VALUE);
}
