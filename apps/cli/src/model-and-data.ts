import type { Dataset, ImageOptions } from '@lucida/data';
import { openDataset, openImageFiles } from '@lucida/data/node';
import {
  classNamesOf,
  disposeModel,
  inspectModel,
  nativeObstacle,
  type TrainingProvenance,
} from '@lucida/models';
import { loadModel } from '@lucida/models/node';
import { UsageError } from '@lucida/runtime/errors';
import type { Interruptible } from '@lucida/terminal';
import { type ImageFlags, imageOptionsFor } from './image-options.js';
import type { Session } from './session.js';

type Model = Awaited<ReturnType<typeof loadModel>>['model'];

/** A model, and how data are to be opened for it. */
interface OpenedModel {
  readonly model: Model;
  /** How the model was trained; null where that is not known. */
  readonly training: TrainingProvenance | null;
  readonly classNames: readonly string[];
  readonly images: ImageOptions;
}

/** A model and the data to try it on. */
export interface ModelAndData extends Pick<OpenedModel, 'model' | 'training'> {
  readonly dataset: Dataset;
}

async function openModel(path: string, flags: ImageFlags, session: Session): Promise<OpenedModel> {
  const { say } = session;
  const loaded = await loadRunnable(path, session);
  for (const note of loaded.notes) say(note);
  const inputShape = loaded.model.inputs[0]?.shape.slice(1) ?? [];
  const images = imageOptionsFor(inputShape, loaded.metadata, flags);
  if (inputShape.length === 3 && images.scaling === undefined) noteRescaling(loaded.model, say);
  return {
    model: loaded.model,
    training: loaded.metadata?.training ?? null,
    classNames: classNamesOf(loaded),
    images,
  };
}

/** Loads a model on a backend that can run it. */
async function loadRunnable(path: string, session: Session): ReturnType<typeof loadModel> {
  const loaded = await loadModel(path);
  if (session.backend.backend !== 'native') return loaded;
  const obstacle = nativeObstacle(loaded.model);
  if (obstacle === null) return loaded;
  disposeModel(loaded.model);
  await session.leaveNative(obstacle);
  return loadModel(path);
}

/** Keras models that scale pixels themselves expect them as files hold them, mostly. */
function noteRescaling(model: Model, say: Interruptible['say']): void {
  const own = inspectModel(model).layers.find(({ type }) => type === 'Rescaling');
  if (own === undefined) return;
  say(
    `The model scales its inputs itself (layer ${own.name}), and pixels are given to it as 0 to 1; if it was trained on 0 to 255, give --scaling bytes.`,
  );
}

/** Options of opening images with which it can be followed and stopped. */
function followed(images: ImageOptions, { progress, signal }: Interruptible) {
  const onProgress = ({ done, total }: { done: number; total: number }) =>
    progress.update('opening images', done, total);
  return { ...images, signal, onProgress };
}

/** Opens a model and the data to try it on; data that do not name their classes have the model's. */
export async function openModelAndData(
  modelPath: string,
  data: string,
  flags: ImageFlags,
  session: Session,
): Promise<ModelAndData> {
  const { model, training, classNames, images } = await openModel(modelPath, flags, session);
  const dataset = await openDataset(data, { classNames, images: followed(images, session) });
  session.progress.stop();
  const given = (['interpolation', 'scaling'] as const).find((name) => flags[name] !== undefined);
  if (given && !dataset.valueRange) {
    throw new UsageError(`--${given} is for image files, and ${data} has none; leave it out.`);
  }
  return { model, training, dataset };
}

/** Opens a model and image files, of no known class, to try it on. */
export async function openModelAndImages(
  modelPath: string,
  paths: readonly string[],
  flags: ImageFlags,
  session: Session,
): Promise<ModelAndData> {
  const { model, training, classNames, images } = await openModel(modelPath, flags, session);
  const dataset = await openImageFiles(paths, { classNames, images: followed(images, session) });
  session.progress.stop();
  return { model, training, dataset };
}
