import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';

/** @throws LucidaError when the text is not a JSON object. */
export function parseJson(text: string, what: string): { [key: string]: Json } {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LucidaError(`Cannot read ${what}: it is broken or not JSON.`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LucidaError(`Cannot read ${what}: it is JSON but not an object.`);
  }
  return value;
}
