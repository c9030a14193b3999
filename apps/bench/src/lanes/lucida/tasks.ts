import { scoreAttributions } from '@lucida/eval';
import type { BackendInfo } from '@lucida/runtime';
import { LucidaError } from '@lucida/runtime/errors';
import { type AblationStrategy, explainBatch } from '@lucida/xai';
import type { TaskName } from '../../tasks.js';
import type { Done } from './done.js';
import type { OpenModel } from './open-model.js';
import { trainingStep } from './training-step.js';

/** A task on an open model: it ends when the result is on the host. */
type Task = (opened: OpenModel, backend: BackendInfo) => Promise<Done>;

export const LUCIDA_TASKS: Readonly<Record<TaskName, Task>> = {
  forward,
  'grad-cam': explaining('grad-cam'),
  'grad-cam++': explaining('grad-cam++'),
  'ablation-cam': explaining('ablation-cam'),
  'ablation-cam/closed-form': explaining('ablation-cam', 'closed-form'),
  'ablation-cam/delta': explaining('ablation-cam', 'delta'),
  'ablation-cam/head': explaining('ablation-cam', 'head'),
  'ablation-cam/full': explaining('ablation-cam', 'full'),
  score,
  'training-step': trainingStep,
};

/** Logits of the whole batch. */
async function forward({ classifier, inputs }: OpenModel): Promise<Done> {
  const logits = classifier.logits(inputs);
  try {
    const values = await logits.data<'float32'>();
    return { values: async () => values.slice(0, classifier.classes), end: () => {} };
  } finally {
    logits.dispose();
  }
}

/** Final maps of the whole batch. What is compared is the raw map: a ReLU may leave nothing of it. */
function explaining(method: string, strategy: AblationStrategy = 'auto'): Task {
  return async ({ cut, inputs }) => {
    const explained = explainBatch(cut, inputs, { methods: [method], strategy });
    try {
      const { map, raw } = explained.maps.get(method)!;
      await map.data();
      return {
        values: async () => (await raw.data<'float32'>()).slice(0, raw.size / raw.shape[0]!),
        end: () => explained.dispose(),
      };
    } catch (error) {
      explained.dispose();
      throw error;
    }
  };
}

/**
 * Drop and increase of Grad-CAM's maps over the batch as a data set, under every masking protocol.
 * What is compared are the probabilities that they are made of.
 */
async function score({ model, cut, dataset }: OpenModel, backend: BackendInfo): Promise<Done> {
  const { results } = await scoreAttributions(model, dataset, {
    backend,
    methods: ['grad-cam'],
    layer: cut.layer,
    batchSize: dataset.size,
    // Intervals are not what is timed here.
    resamples: 1,
    perSample: true,
  });
  const samples = results.map(({ perSample }) => perSample?.[0]);
  const values = samples.flatMap((sample) => {
    if (!sample) throw new LucidaError('Scoring gave no scores for the first sample.');
    return [sample.original, sample.masked];
  });
  return { values: async () => Float32Array.from(values), end: () => {} };
}
