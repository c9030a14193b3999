import { type Batch, checkIndices, type Dataset } from '@lucida/data';
import { LucidaError, UsageError } from '@lucida/runtime/errors';

/**
 * The samples of a run: those asked for, or all.
 *
 * @throws UsageError when there are none, one is not in the data set, or one is chosen twice.
 */
export function selectSamples(dataset: Dataset, indices?: ArrayLike<number>): Int32Array {
  if (dataset.size === 0) {
    throw new UsageError(`The data set ${dataset.name} has no samples; give one that has some.`);
  }
  if (!indices) return Int32Array.from({ length: dataset.size }, (_, i) => i);
  if (indices.length === 0) throw new UsageError('No samples were chosen; choose at least one.');
  checkIndices(indices, dataset);
  const chosen = Int32Array.from(indices);
  const seen = new Set<number>();
  for (const index of chosen) {
    if (seen.has(index)) {
      throw new UsageError(`Sample ${index} was chosen twice; choose each sample once.`);
    }
    seen.add(index);
  }
  return chosen;
}

/**
 * Makes sure that nothing but numbers goes in.
 *
 * @throws LucidaError that names the first sample with an input that is not finite, or with ground
 *   truth outside 0 to 1.
 */
export function checkBatch({ inputs, groundTruth, ids }: Batch, dataset: Dataset): void {
  const complain = (values: Float32Array, at: number, what: string) => {
    const size = values.length / ids.length;
    throw new LucidaError(
      `Sample ${ids[Math.floor(at / size)]} of ${dataset.name} has ${what} ${values[at]} at position ${at % size}; repair the data or leave that sample out.`,
    );
  };
  const input = inputs.findIndex((value) => !Number.isFinite(value));
  if (input >= 0) complain(inputs, input, 'the input value');
  const truth = groundTruth?.findIndex((value) => !(value >= 0 && value <= 1)) ?? -1;
  if (groundTruth && truth >= 0) {
    complain(groundTruth, truth, 'ground truth, which must be from 0 to 1, of');
  }
}
