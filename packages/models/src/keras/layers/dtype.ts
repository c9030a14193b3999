import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { isObject, show } from '../config/json.js';
import type { Notes } from '../notes.js';
import type { LayerDescription } from './types.js';

/** tfjs computes in float32, whatever a layer's `dtype` says: a name, or a policy around a name. */
export function noteDtype({ name, config }: LayerDescription, notes: Notes, where: string): void {
  const dtype = dtypeName(config.dtype ?? null);
  if (dtype === null || dtype === 'float32') return;
  if (/int8|int4|float8/.test(dtype)) {
    throw new LucidaError(
      `${where} is quantised (${dtype}); save the model with weights in floating point.`,
    );
  }
  notes.add(`Computed in float32 instead of ${dtype}: %.`, name);
}

function dtypeName(dtype: Json): string | null {
  if (isObject(dtype)) {
    return isObject(dtype.config) ? dtypeName(dtype.config.name ?? null) : show(dtype);
  }
  return typeof dtype === 'string' ? dtype : null;
}
