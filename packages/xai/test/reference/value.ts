/** Values of one sample, `data[(y * width + x) * channels + k]`; a signal has height 1. */
export interface Value {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float64Array;
}

export type Shape = Pick<Value, 'height' | 'width' | 'channels'>;

export function zeros({ height, width, channels }: Shape): Value {
  return { height, width, channels, data: new Float64Array(height * width * channels) };
}

/** A vector as it is after flattening. */
export const vectorOf = (channels: number): Shape => ({ height: 1, width: 1, channels });
