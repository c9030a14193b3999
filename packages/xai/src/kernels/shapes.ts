/** The sizes of `[n, ...spatial, channels]`, whatever the number of spatial axes. */
export interface ChannelShape {
  readonly samples: number;
  readonly positions: number;
  readonly channels: number;
}

export function channelShape(shape: readonly number[]): ChannelShape {
  const positions = shape.slice(1, -1).reduce((product, size) => product * size, 1);
  return { samples: shape[0]!, positions, channels: shape.at(-1)! };
}

/** A sample's number of values in a tensor `[n, ...]`. */
export function sampleSize(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}
