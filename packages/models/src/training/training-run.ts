import type { Batch, Dataset } from '@lucida/data';
import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { augment } from './augmentation/index.js';
import { bestEpoch, patienceIsOver } from './early-stopping.js';
import type { TrainingEpoch } from './epoch.js';
import { batchLoss, measure } from './measure.js';
import { nextTask } from './next-task.js';
import type { Optimizer } from './optimizers/types.js';
import { randomStream } from './random-streams.js';
import { RunningMetrics } from './running-metrics.js';
import { learningRateAt } from './schedules.js';
import { type HostTensor, type RunIdentity, setWeights, toHost, weightsOf } from './state.js';
import type { TrainableClassifier } from './trainable.js';
import type { TrainingResult, TrainOptions } from './types.js';

const NOT_MEASURED = { loss: null, accuracy: null };

/** What a run trains on, and what it measures on after each epoch. */
export interface RunData {
  readonly training: Dataset;
  readonly validation: Dataset | null;
}

/** One run of training, from its start or from where it was interrupted. */
export class TrainingRun {
  private readonly history: TrainingEpoch[];
  private best: readonly HostTensor[] | null;
  /** The epoch under way. */
  private metrics: RunningMetrics;
  private secondsBefore: number;
  private started = performance.now();
  private readonly stepsPerEpoch: number;

  constructor(
    private readonly options: TrainOptions,
    private readonly classifier: TrainableClassifier,
    private readonly data: RunData,
    private readonly identity: RunIdentity,
    private readonly optimizer: Optimizer,
  ) {
    const { resume, recipe } = options;
    this.history = [...(resume?.history ?? [])];
    this.best = resume?.best ?? null;
    this.metrics = new RunningMetrics(resume?.partial ?? undefined);
    this.secondsBefore = resume?.partial?.seconds ?? 0;
    this.stepsPerEpoch = Math.ceil(data.training.size / recipe.batchSize);
  }

  /** Trains until the recipe's last epoch, early stopping or the abort signal. */
  async finish(): Promise<TrainingResult> {
    const { recipe, model } = this.options;
    const { earlyStopping } = recipe;
    const over = () => earlyStopping !== null && patienceIsOver(this.history, earlyStopping);
    // Whoever cannot keep a checkpoint says so now, not after the first epoch.
    await this.checkpoint();
    while (this.history.length < recipe.epochs && !over()) {
      if (!((await this.trainEpoch()) && (await this.closeEpoch()))) {
        await this.checkpoint();
        return this.result('interrupted', null);
      }
    }
    const stopped = this.history.length < recipe.epochs ? 'early' : 'finished';
    if (!earlyStopping?.restoreBest || !this.best) {
      return this.result(stopped, this.history.length);
    }
    setWeights(model, this.best);
    return this.result(stopped, bestEpoch(this.history, earlyStopping.monitor) + 1);
  }

  /** Trains the rest of the epoch under way; false when it was interrupted. */
  private async trainEpoch(): Promise<boolean> {
    const { recipe, seed, signal } = this.options;
    const { training } = this.data;
    const epoch = this.history.length;
    const order = randomStream(seed, 'order', epoch).permutation(training.size);
    const remaining = order.subarray(this.metrics.sums.steps * recipe.batchSize);
    this.started = performance.now();
    let step = this.metrics.sums.steps;
    try {
      if (signal?.aborted) return false;
      for await (const batch of training.batches({ size: recipe.batchSize, indices: remaining })) {
        this.trainStep(batch, epoch, step++);
        if (this.metrics.due || step === this.stepsPerEpoch) {
          await this.readMetrics(epoch);
          await nextTask();
        }
        if (signal?.aborted) break;
      }
      await this.readMetrics(epoch);
      return this.metrics.sums.steps === this.stepsPerEpoch;
    } finally {
      this.metrics.dispose();
    }
  }

  private trainStep(batch: Batch, epoch: number, step: number): void {
    const { recipe, seed, model } = this.options;
    const { augmentations, labelSmoothing } = recipe;
    const random = randomStream(seed, 'augmentation', epoch, step);
    const inputs = augment(batch.inputs, batch.shape, augmentations, random);
    const weights = model.trainableWeights;
    const variables = weights.map((weight) => weight.read() as tf.Variable);
    const globalStep = epoch * this.stepsPerEpoch + step;
    tf.tidy(() => {
      const x = tf.tensor(inputs, [...batch.shape]);
      let logits: tf.Tensor2D | undefined;
      const { value, grads } = tf.variableGrads(() => {
        logits = tf.keep(this.classifier.logits(x, true));
        return batchLoss(this.classifier, logits, batch.labels, labelSmoothing);
      }, variables);
      const gradients = variables.map(({ name }) => grads[name] ?? null);
      this.optimizer.update(gradients, this.learningRate(globalStep), globalStep);
      this.metrics.add(tf.keep(value), logits!, batch.labels);
    });
  }

  private learningRate(step: number): number {
    const { schedule, learningRate, epochs } = this.options.recipe;
    const { stepsPerEpoch } = this;
    return learningRateAt(schedule, learningRate, { step, stepsPerEpoch, epochs });
  }

  private async readMetrics(epoch: number): Promise<void> {
    if (this.metrics.pendingSteps === 0) return;
    const { recipe, onProgress } = this.options;
    const lostAt = await this.metrics.flush();
    if (lostAt !== null) {
      throw new LucidaError(
        `The loss became NaN or infinite in epoch ${epoch + 1}, step ${lostAt} of ${this.stepsPerEpoch}: training diverged. Try a learning rate below ${recipe.learningRate}, and look for extreme values in ${this.data.training.name}.`,
      );
    }
    const { steps } = this.metrics.sums;
    onProgress?.({
      epoch: epoch + 1,
      epochs: recipe.epochs,
      step: steps,
      steps: this.stepsPerEpoch,
      ...this.metrics.means,
      learningRate: this.learningRate(epoch * this.stepsPerEpoch + steps - 1),
    });
  }

  /** Measures, records and saves what a finished epoch came to; false when it was interrupted. */
  private async closeEpoch(): Promise<boolean> {
    const { recipe, onEpoch, model, signal } = this.options;
    const { validation } = this.data;
    const epoch = this.history.length + 1;
    const measured = validation
      ? await measure(this.classifier, validation, recipe, signal)
      : NOT_MEASURED;
    if (measured === null) return false;
    if (measured.loss !== null && !Number.isFinite(measured.loss)) {
      throw new LucidaError(
        `The validation loss became NaN or infinite after epoch ${epoch}: training diverged. Try a learning rate below ${recipe.learningRate}, and look for extreme values in ${validation?.name}.`,
      );
    }
    const record: TrainingEpoch = {
      epoch,
      learningRate: this.learningRate(epoch * this.stepsPerEpoch - 1),
      ...this.metrics.means,
      validationLoss: measured.loss,
      validationAccuracy: measured.accuracy,
      seconds: this.seconds(),
    };
    this.history.push(record);
    this.metrics = new RunningMetrics();
    this.secondsBefore = 0;
    const { earlyStopping } = recipe;
    if (
      earlyStopping?.restoreBest &&
      bestEpoch(this.history, earlyStopping.monitor) === epoch - 1
    ) {
      this.best = await toHost(weightsOf(model));
    }
    await onEpoch?.(record);
    await this.checkpoint();
    return true;
  }

  private seconds(): number {
    return this.secondsBefore + (performance.now() - this.started) / 1000;
  }

  private async checkpoint(): Promise<void> {
    const { onCheckpoint, model } = this.options;
    if (!onCheckpoint) return;
    const { sums } = this.metrics;
    await onCheckpoint({
      identity: this.identity,
      history: [...this.history],
      partial: sums.steps > 0 ? { ...sums, seconds: this.seconds() } : null,
      weights: await toHost(weightsOf(model)),
      slots: await toHost(this.optimizer.slots),
      best: this.best,
    });
  }

  private result(
    stopped: TrainingResult['stopped'],
    keptEpoch: TrainingResult['keptEpoch'],
  ): TrainingResult {
    const { recipe, seed, backend } = this.identity;
    return { recipe, seed, backend, epochs: this.history, keptEpoch, stopped };
  }
}
