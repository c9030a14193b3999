import type { Dataset } from '@lucida/data';
import type { BackendInfo, MemoryBudget, MemoryPeak } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import type { Provenance } from '../results.js';
import { VERSION } from '../version.js';

export interface Origin {
  readonly backend: BackendInfo;
  readonly seed: number | null;
  readonly memory: { readonly budget: MemoryBudget; readonly peak: MemoryPeak };
  /** Options after defaults were filled in. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What produced a result, from what the run was given. */
export function provenanceOf(
  model: tf.LayersModel,
  dataset: Dataset,
  { backend, seed, memory, config }: Origin,
): Provenance {
  return {
    lucida: VERSION,
    tfjs: tf.version.tfjs,
    backend: backend.backend,
    adapter: backend.adapter?.name ?? null,
    seed,
    data: {
      name: dataset.name,
      size: dataset.size,
      fingerprint: dataset.fingerprint,
      images: dataset.images ? { ...dataset.images } : null,
    },
    model: { name: model.name, parameters: model.countParams() },
    memory: { budgetBytes: memory.budget.bytes, peakDeviceBytes: memory.peak.device },
    config,
  };
}

/** How samples were divided, which does not change a result; threads only where there were several. */
export function batchesOf({
  batchSize,
  threads,
}: {
  readonly batchSize: number;
  readonly threads: number;
}): Record<string, unknown> {
  return { batchSize, ...(threads > 1 && { threads }) };
}
