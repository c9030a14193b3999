import type { Metadata } from 'h5wasm';
import type { NumberKind } from './hdf5-values.js';

export type { Metadata };

/** The HDF5 library, compiled to WebAssembly. */
export type Hdf5Library = Awaited<typeof import('h5wasm')['ready']>;

const FLOATS: Readonly<Record<number, NumberKind>> = { 2: 'float16', 4: 'float32', 8: 'float64' };

/** How an array's numbers are stored; undefined where they are no numbers, or of an odd size. */
export function numberKindOf(
  { type, size, signed }: Metadata,
  { H5T_class_t: classes }: Hdf5Library,
): NumberKind | undefined {
  if (type === classes.H5T_FLOAT.value) return FLOATS[size];
  // NumPy's booleans are an enumeration of 0 and 1.
  if (type !== classes.H5T_INTEGER.value && type !== classes.H5T_ENUM.value) return undefined;
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) return undefined;
  const bits = (8 * size) as 8 | 16 | 32 | 64;
  return `${signed ? '' : 'u'}int${bits}`;
}
