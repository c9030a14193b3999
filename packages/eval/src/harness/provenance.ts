import type { Dataset } from '@lucida/data';
import type { BackendInfo } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import type { Provenance } from '../results.js';
import { VERSION } from '../version.js';

interface Origin {
  readonly backend: BackendInfo;
  readonly seed: number | null;
  /** Options after defaults were filled in. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What produced a result, from what the run was given. */
export function provenanceOf(
  model: tf.LayersModel,
  dataset: Dataset,
  { backend, seed, config }: Origin,
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
    config,
  };
}
