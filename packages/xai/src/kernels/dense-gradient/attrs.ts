export interface DenseGradientAttrs {
  /** Shape of the activation, `[n, ...spatial, channels]`. */
  readonly shape: number[];
}
