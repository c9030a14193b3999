export interface GradientProductAttrs {
  /** Whether only the positive part of the gradient counts. */
  readonly positive: boolean;
}
