import { arrayDataset, type Dataset, RandomState } from '@lucida/data';
import type { BackendName } from '@lucida/runtime';
import type * as tf from '@tensorflow/tfjs';
import {
  buildReport,
  evaluateModel,
  explainDataset,
  scoreAttributions,
  type Workers,
} from '../../src/index.js';
import { backendInfo, randomModel } from '../harness/toy.js';

export { randomModel };

/** Images of class 0 and 1 that make batches of unequal sizes. */
export const images: Dataset = arrayDataset({
  name: 'images',
  inputs: Float32Array.from(
    { length: 23 * 6 * 4 * 2 },
    (
      (random) => () =>
        random.randn()
    )(new RandomState(5)),
  ),
  inputShape: [6, 4, 2],
  labels: Array.from({ length: 23 }, (_, i) => i % 3),
  classNames: ['a', 'b', 'c'],
});

/** Every kind of run over a data set, without what tells how it was divided. */
export async function everyRun(
  model: tf.LayersModel,
  name: BackendName,
  workers: Workers | undefined,
  batchSize?: number,
): Promise<Record<string, unknown>> {
  const options = { backend: backendInfo(name), workers, batchSize };
  const methods = [
    'grad-cam',
    'grad-cam++',
    'ablation-cam',
    { method: 'layer-cam', layer: 'first' },
  ];
  const attribution = { ...options, methods, layer: 'second', resamples: 20 };
  const evaluated = await evaluateModel(model, images, options);
  const { results, differences } = await scoreAttributions(model, images, {
    ...attribution,
    perSample: true,
  });
  const explained = await explainDataset(model, images, { ...attribution, indices: [0, 7, 22, 3] });
  const report = await buildReport(model, images, { ...attribution, title: 'A report' });
  return {
    evaluated: { ...evaluated, provenance: null },
    scored: { results, differences },
    explained,
    report: {
      ...report,
      provenance: null,
      classification: { ...report.classification, provenance: null },
    },
  };
}
