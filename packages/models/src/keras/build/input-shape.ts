import type { Json } from '../../io/model-json.js';
import type { JsonObject } from '../config/json.js';
import type { KerasModel } from '../config/types.js';
import type { Shape } from '../layers/types.js';

/** The shape that a layer's arguments give for its input; the batch is left open. */
export function inputShapeIn(config: JsonObject): Shape | null {
  const shape = config.batch_input_shape ?? config.batch_shape ?? null;
  return Array.isArray(shape) ? withOpenBatch(shape) : null;
}

/** The input shape of a sequential model: its first layer's, or the one that it was built for. */
export function inputShapeOf({ layers, inputShape }: KerasModel): Shape | null {
  const [first] = layers;
  const given = first === undefined ? null : inputShapeIn(first.config);
  if (given !== null) return given;
  const inner = first?.model?.kind === 'sequential' ? inputShapeOf(first.model) : null;
  return inner ?? (inputShape === null ? null : withOpenBatch([...inputShape]));
}

function withOpenBatch([, ...sample]: readonly Json[]): Shape {
  return [null, ...sample.map((size) => (typeof size === 'number' ? size : null))];
}
