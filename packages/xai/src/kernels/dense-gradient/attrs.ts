export interface DenseGradientAttrs {
  /** Shape of the activation, `[n, ...spatial, channels]`. */
  readonly shape: number[];
  /** Whether all entries of a sample's seed but one are 0, as those of a logit's are. */
  readonly oneHot: boolean;
}
