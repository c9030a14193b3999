import type { Dataset } from '@lucida/data';
import {
  type Classifier,
  type CutModel,
  classifierOf,
  cutAt,
  defaultTargetLayer,
  disposeModel,
} from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import type { CaseSpec } from '../lane.js';
import { randomSamples } from './samples.js';
import { type ReadModel, subjectModel } from './subject-model.js';

/** A model on the device with a batch to work on. */
export interface OpenModel {
  readonly model: tf.LayersModel;
  readonly classifier: Classifier;
  readonly cut: CutModel;
  /** `[batch, ...inputShape]`. */
  readonly inputs: tf.Tensor;
  /** The same samples on the host, with labels. */
  readonly dataset: Dataset;
  /** What building or reading the model took, and bringing its weights to the device. */
  readonly buildMs: number;
  dispose(): void;
}

/** @throws UsageError or LucidaError where the model cannot be had, or not be explained. */
export async function openModel(
  { subject, batch }: CaseSpec,
  readModel: ReadModel,
): Promise<OpenModel> {
  const started = performance.now();
  const model = await subjectModel(subject, readModel);
  let inputs: tf.Tensor | undefined;
  const dispose = () => {
    disposeModel(model);
    inputs?.dispose();
  };
  try {
    await upload(model.weights.map((weight) => weight.read()));
    const buildMs = performance.now() - started;
    const classifier = classifierOf(model);
    const cut = cutAt(model, subject.layer ?? defaultTargetLayer(model));
    const samples = randomSamples(batch, cut.inputShape, cut.classes);
    inputs = tf.tensor(samples.inputs, [batch, ...cut.inputShape]);
    await upload([inputs]);
    return { model, classifier, cut, inputs, dataset: samples.dataset, buildMs, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Brings tensors to the device, which on webgpu would only happen when they are first used. */
async function upload(tensors: readonly tf.Tensor[]): Promise<void> {
  const backend = tf.backend() as { uploadToGPU?(dataId: object): void };
  for (const { dataId } of tensors) backend.uploadToGPU?.(dataId);
  await answered();
}

/** Resolves when the backend has computed a number, and all that was asked of it before. */
export async function answered(): Promise<void> {
  const two = tf.tidy(() => tf.add(tf.ones([4]), 1));
  await two.data();
  two.dispose();
}
