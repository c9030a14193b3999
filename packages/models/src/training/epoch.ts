/** What one epoch of training came to. */
export interface TrainingEpoch {
  /** 1 for the first. */
  readonly epoch: number;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  /**
   * Mean over the epoch's samples, as they were when they were trained on; with label smoothing
   * and the model's regularisation, as Keras reports it.
   */
  readonly loss: number;
  /** Share of right predictions among the epoch's samples, 0..1, when they were trained on. */
  readonly accuracy: number;
  /** The same loss on the validation samples after the epoch; null without such samples. */
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  readonly seconds: number;
}
