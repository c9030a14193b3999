/** Attributes of the kernel. */
export interface TopFractionAttrs {
  /** Which of a map's values, counted from 0 from the largest, is the threshold. */
  readonly rank: number;
}

/** Names of the kernel's inputs. */
export type TopFractionInputs = 'inputs' | 'maps';
