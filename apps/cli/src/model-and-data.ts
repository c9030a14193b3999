import type { Dataset } from '@lucida/data';
import { openDataset } from '@lucida/data/node';
import { classNamesOf } from '@lucida/models';
import { loadModel } from '@lucida/models/node';

type Model = Awaited<ReturnType<typeof loadModel>>['model'];

/** Opens a model and the data to try it on; data that do not name their classes have the model's. */
export async function openModelAndData(
  modelPath: string,
  data: string,
): Promise<{ model: Model; dataset: Dataset }> {
  const loaded = await loadModel(modelPath);
  const dataset = await openDataset(data, { classNames: classNamesOf(loaded) });
  return { model: loaded.model, dataset };
}
