import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import type { GraphWriter } from '../graph-writer.js';
import type { Value } from '../value.js';

/** A layer in its place, to be written. */
export interface LayerToWrite {
  readonly writer: GraphWriter;
  /** Of the node: what its operators are called. */
  readonly name: string;
  readonly type: string;
  readonly layer: tf.layers.Layer;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Value[];
  /** Of one sample. */
  readonly outputShape: readonly number[];
  /** Class names of the layers that read it. */
  readonly readers: readonly string[];
}

/** Writes a layer up to its own activation. */
export type LayerWriter = (layer: LayerToWrite) => Value;

/** The weight that the layer made under this name, or null. */
export function weightOf({ layer }: LayerToWrite, name: string): tf.Tensor | null {
  const found = layer.weights.find(
    ({ originalName }) => originalName === name || originalName.endsWith(`/${name}`),
  );
  return found?.read() ?? null;
}

/** A configured number or list of numbers, as a list. */
export function numbers({ config }: LayerToWrite, key: string): number[] {
  return [config[key]].flat() as number[];
}

/** A layer, or a setting of one, that has no form in ONNX here. */
export class NoOnnxForm extends UsageError {
  constructor(
    /** `Layer conv (Conv2D)` */
    readonly where: string,
    readonly reason: string,
    advice: string,
  ) {
    super(`${where} cannot be exported to ONNX: ${reason}; ${advice}.`);
  }
}

export function refuse(
  { name, type }: Pick<LayerToWrite, 'name' | 'type'>,
  reason: string,
  advice: string,
): NoOnnxForm {
  return new NoOnnxForm(`Layer ${name} (${type})`, reason, advice);
}
