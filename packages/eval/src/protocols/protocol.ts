import type * as tf from '@tensorflow/tfjs';
import type { MaskProtocol } from '../results.js';

/** One way to keep what an attribution map marks and to hide the rest: one file, one object. */
export interface MaskingProtocol {
  readonly name: MaskProtocol;
  /** What a reader sees. */
  readonly title: string;
  readonly reference: string;
  /** Whether the protocol takes a `fraction`. */
  readonly usesFraction: boolean;
  /**
   * The masked inputs, shape of `inputs`. Call it inside a `tf.tidy`.
   *
   * @param inputs `[n, ...spatial, channels]`
   * @param maps attribution maps at the input's resolution, `[n, ...spatial]`
   * @param fraction share of positions to cut at, above 0 and below 1
   */
  mask(inputs: tf.Tensor, maps: tf.Tensor, fraction: number): tf.Tensor;
}
