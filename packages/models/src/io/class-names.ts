import type { LoadedModel } from './deserialize.js';

/** Names of a classifier's classes: those it was saved with, else '0', '1', ... one an output. */
export function classNamesOf({ model, metadata }: LoadedModel): readonly string[] {
  if (metadata) return metadata.classNames;
  const classes = model.outputs[0]?.shape.at(-1) ?? 0;
  return Array.from({ length: classes }, (_, index) => String(index));
}
