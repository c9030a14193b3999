import * as tf from '@tensorflow/tfjs';
import { predictedClasses } from '../predicted-classes.js';

/** Results are read back after this many steps, or this many milliseconds, whichever is first. */
const STEPS_BETWEEN_READS = 16;
const MILLISECONDS_BETWEEN_READS = 200;

/** Sums over the steps of an epoch so far. */
export interface MetricSums {
  readonly steps: number;
  readonly samples: number;
  /** Sum over samples of their batch's loss. */
  readonly loss: number;
  readonly correct: number;
}

const NOTHING: MetricSums = { steps: 0, samples: 0, loss: 0, correct: 0 };

/**
 * Loss and accuracy over many steps. Each step's results stay on the device until `flush`, which
 * reads all that is pending at once: a read-back a step would stall a GPU. When to flush has no
 * influence on the sums.
 */
export class RunningMetrics {
  private readonly pending: { loss: tf.Scalar; logits: tf.Tensor2D; labels: Int32Array }[] = [];

  private lastRead = performance.now();

  constructor(private current: MetricSums = NOTHING) {}

  get pendingSteps(): number {
    return this.pending.length;
  }

  /** Whether it is time to flush. */
  get due(): boolean {
    return (
      this.pendingSteps >= STEPS_BETWEEN_READS ||
      performance.now() - this.lastRead >= MILLISECONDS_BETWEEN_READS
    );
  }

  /** What has been read so far. */
  get sums(): MetricSums {
    return this.current;
  }

  /** Mean loss per sample and share of right predictions. */
  get means(): { readonly loss: number; readonly accuracy: number } {
    const { loss, correct, samples } = this.current;
    return { loss: loss / samples, accuracy: correct / samples };
  }

  /** Takes over the tensors of one step: its mean loss, and logits `[n, classes]`. */
  add(loss: tf.Scalar, logits: tf.Tensor2D, labels: Int32Array): void {
    this.pending.push({ loss, logits, labels });
  }

  /**
   * Adds all pending steps to the sums.
   *
   * @returns the number of the first step (1 for the epoch's first) whose loss is NaN or infinite,
   *   else null.
   */
  async flush(): Promise<number | null> {
    this.lastRead = performance.now();
    if (this.pending.length === 0) return null;
    const classes = this.pending[0]!.logits.shape[1];
    const read = tf.tidy(() => [
      tf.stack(this.pending.map(({ loss }) => loss)),
      tf.concat(this.pending.map(({ logits }) => logits)),
    ]);
    const [losses, logits] = (await Promise.all(read.map((tensor) => tensor.data()))) as [
      Float32Array,
      Float32Array,
    ];
    tf.dispose(read);
    const labelsOfSteps = this.pending.map(({ labels }) => labels);
    this.dispose();
    let row = 0;
    for (const [i, labels] of labelsOfSteps.entries()) {
      const { steps, samples, loss, correct } = this.current;
      if (!Number.isFinite(losses[i])) return steps + 1;
      const rows = logits.subarray(row * classes, (row + labels.length) * classes);
      const right = predictedClasses(rows, classes).filter((c, n) => c === labels[n]);
      row += labels.length;
      this.current = {
        steps: steps + 1,
        samples: samples + labels.length,
        loss: loss + losses[i]! * labels.length,
        correct: correct + right.length,
      };
    }
    return null;
  }

  /** Drops what is pending. */
  dispose(): void {
    for (const { loss, logits } of this.pending) tf.dispose([loss, logits]);
    this.pending.length = 0;
  }
}
