import { join } from 'node:path';
import { appendToFile } from '@lucida/runtime/files';
import type { TrainingEpoch } from '../epoch.js';
import { encodeScalarEvent, encodeVersionEvent } from '../tensorboard/event.js';
import { frameRecord } from '../tensorboard/record.js';

/** Writes the course of training as an event file that TensorBoard shows. */
export class TensorBoardWriter {
  private constructor(
    /** The event file. */
    readonly path: string,
  ) {}

  /**
   * Starts an event file in a folder, which is made where it is missing. A resumed run starts
   * another one in the same folder; TensorBoard reads them as one run.
   *
   * @throws LucidaError that names the path, when it cannot be written.
   */
  static async create(folder: string): Promise<TensorBoardWriter> {
    const now = Date.now() / 1000;
    const name = `events.out.tfevents.${Math.floor(now)}.lucida`;
    const writer = new TensorBoardWriter(join(folder, name));
    await writer.append(encodeVersionEvent(now));
    return writer;
  }

  /**
   * Appends one epoch: loss, accuracy, learning rate, and the validation figures where there are
   * some.
   *
   * @throws LucidaError that names the path, when it cannot be written.
   */
  async write(epoch: TrainingEpoch): Promise<void> {
    const { validationLoss, validationAccuracy } = epoch;
    const scalars = {
      'loss/training': epoch.loss,
      'accuracy/training': epoch.accuracy,
      learning_rate: epoch.learningRate,
      ...(validationLoss !== null && { 'loss/validation': validationLoss }),
      ...(validationAccuracy !== null && { 'accuracy/validation': validationAccuracy }),
    };
    await this.append(encodeScalarEvent(Date.now() / 1000, epoch.epoch, scalars));
  }

  private append(event: Uint8Array): Promise<void> {
    return appendToFile(this.path, frameRecord(event));
  }
}
