import type { Dataset, ImageOptions } from '@lucida/data';
import { VERSION } from '@lucida/eval';
import {
  type ArchitectureName,
  createModel,
  disposeModel,
  type ModelMetadata,
  type Recipe,
  type TrainingEpoch,
  type TrainingResult,
  type TrainingState,
  train,
} from '@lucida/models';
import { saveCheckpoint, saveModel, TensorBoardWriter } from '@lucida/models/node';
import { Interrupted, percent } from '@lucida/terminal';
import * as tf from '@tensorflow/tfjs';
import type { Session } from './session.js';

export interface TrainingTask {
  readonly dataset: Dataset;
  /** How image files became the samples; null for other data. */
  readonly images: ImageOptions | null;
  readonly architecture: ArchitectureName;
  /** Share of the data set to measure on after each epoch; 0 for none. */
  readonly validation: number;
  readonly recipe: Recipe;
  readonly seed: number;
  /** Folder of the model and of the checkpoint. */
  readonly out: string;
  /** Folder for TensorBoard's event file; null for none. */
  readonly eventFolder: string | null;
  readonly resume: TrainingState | null;
  /** What to type to go on after Ctrl-C. */
  readonly resumeHint: string;
}

export interface TrainedModel {
  readonly model: tf.LayersModel;
  readonly metadata: ModelMetadata;
}

/** Trains a new model with progress and a checkpoint an epoch, and saves it. */
export async function trainAndSave(task: TrainingTask, session: Session): Promise<TrainedModel> {
  const { dataset, architecture, recipe, seed, out } = task;
  const { inputShape, classNames } = dataset;
  const model = createModel(architecture, { seed, inputShape, classes: classNames.length });
  const events = task.eventFolder ? await TensorBoardWriter.create(task.eventFolder) : null;
  const result = await train({
    model,
    dataset,
    recipe,
    seed,
    signal: session.signal,
    ...(task.validation > 0 && { validation: task.validation }),
    ...(task.resume && { resume: task.resume }),
    onProgress: ({ epoch, epochs, step, steps, loss, accuracy }) =>
      session.progress.update(
        `training (${recipe.name})`,
        (epoch - 1) * steps + step,
        epochs * steps,
        `epoch ${epoch}/${epochs}  loss ${loss.toFixed(3)}  accuracy ${percent(accuracy)}`,
      ),
    onEpoch: (epoch) => events?.write(epoch),
    onCheckpoint: (state) => saveCheckpoint(out, state),
  });
  session.progress.stop();
  if (result.stopped === 'interrupted') {
    disposeModel(model);
    throw new Interrupted(
      `Training was interrupted in epoch ${result.epochs.length + 1} of ${recipe.epochs}; its checkpoint is in ${out}. To go on: ${task.resumeHint}`,
    );
  }
  const metadata = describeTraining(task, result);
  await saveModel(model, out, metadata);
  return { model, metadata };
}

function describeTraining(task: TrainingTask, result: TrainingResult): ModelMetadata {
  const { dataset, images, architecture, recipe, seed, validation } = task;
  return {
    lucida: VERSION,
    classNames: dataset.classNames,
    inputShape: dataset.inputShape,
    ...(images && { images }),
    training: {
      recipe: recipe.name,
      seed,
      backend: result.backend,
      tfjs: tf.version.tfjs,
      data: { name: dataset.name, size: dataset.size, fingerprint: dataset.fingerprint },
      config: { ...recipe, architecture, validation },
      epochs: result.epochs,
      keptEpoch: result.keptEpoch,
    },
  };
}

/** Mean seconds an epoch took. */
export function secondsPerEpoch(epochs: readonly TrainingEpoch[]): number {
  return epochs.reduce((sum, { seconds }) => sum + seconds, 0) / epochs.length;
}
