import type { Dataset } from '@lucida/data';
import type * as tf from '@tensorflow/tfjs';
import type { TrainingEpoch } from './epoch.js';
import type { Recipe } from './recipe.js';
import type { TrainingState } from './state.js';

/** Where training stands, some times a second. */
export interface TrainingProgress {
  /** 1 for the first. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps of this epoch that are done. */
  readonly step: number;
  /** Steps of a whole epoch. */
  readonly steps: number;
  /** Mean over the epoch so far. */
  readonly loss: number;
  /** Mean over the epoch so far, 0..1. */
  readonly accuracy: number;
  readonly learningRate: number;
}

export interface TrainOptions {
  /** Classifier with one input and one output `[n, classes]` that ends in softmax or in logits. */
  readonly model: tf.LayersModel;
  readonly dataset: Dataset;
  /**
   * Samples to measure on after each epoch: a data set, or the share of `dataset` (above 0, below
   * 1) to set aside, drawn from every class alike with the seed. Default none.
   */
  readonly validation?: Dataset | number;
  readonly recipe: Recipe;
  /** Integer from 0 to 4294967295: order of samples, augmentation, validation split. */
  readonly seed: number;
  /** Continues an interrupted run of the same recipe, seed, data and model. */
  readonly resume?: TrainingState;
  /** Stops training after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly onEpoch?: (epoch: TrainingEpoch) => void | Promise<void>;
  /**
   * Gets all that is needed to continue: before the first step, after each epoch, and when training
   * is interrupted.
   */
  readonly onCheckpoint?: (state: TrainingState) => void | Promise<void>;
}

export interface TrainingResult {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly backend: string;
  readonly epochs: readonly TrainingEpoch[];
  /** The epoch whose weights the model holds, 1 for the first; null when interrupted. */
  readonly keptEpoch: number | null;
  readonly stopped: 'finished' | 'early' | 'interrupted';
}
