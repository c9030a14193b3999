/** What a task leaves once its result is on the host. */
export interface Done {
  /** Those of the first sample, to be compared between lanes. */
  values(): Promise<Float32Array>;
  /** Frees the rest; afterwards all is as before the task. */
  end(): void;
}
