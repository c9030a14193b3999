export interface ChannelMeansAttrs {
  /** How many positions the mean is over: those whose value x leaves out have 0. */
  readonly positions: number;
}
