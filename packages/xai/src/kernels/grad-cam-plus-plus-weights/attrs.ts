export interface GradCamPlusPlusAttrs {
  /** Among how many positions each value of the gradient is divided evenly; 1 if it is whole. */
  readonly over: number;
  /** Whether the alphas of a channel are made to sum to 1. */
  readonly normalizeAlpha: boolean;
}

/**
 * Relative distance to the pole `g * S = -2` (or, normalising, to alphas that cancel) within which
 * float32 leaves no correct digits worth keeping.
 */
export const CANCELLATION = 1e-5;
