export interface FirstProblemAttrs {
  /** A code above 0 for each input, in their order, not falling. */
  readonly codes: readonly number[];
}
