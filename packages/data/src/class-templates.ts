import { resample } from './mnist1d/signal.js';

/** Clean examples of the classes, of any length, drawn over `length` positions. */
export function stretchTemplates(
  templates: readonly Float64Array[],
  length: number,
): Float32Array[] {
  return templates.map((template) => Float32Array.from(resample(template, length)));
}
