import { looksLike } from '@lucida/data';
import { LucidaError } from '@lucida/runtime/errors';

/** Refuses a file that is neither HDF5 nor zip, and says what it is, if that can be told. */
export function refuseForeign(bytes: Uint8Array, source: string): never {
  const guess = looksLikeModel(bytes) ?? looksLike(bytes);
  throw new LucidaError(
    `Cannot read ${source}: it is not a Keras file (.h5 or .keras)${guess ? ` but ${guess}` : ''}.`,
  );
}

/** Models of other tools. */
function looksLikeModel(bytes: Uint8Array): string | undefined {
  if (String.fromCharCode(...bytes.subarray(4, 8)) === 'TFL3') return 'a TensorFlow Lite model';
  // Protocol buffers: field 1, a version number, then field 2 or higher, which has a length.
  const [field, version = 0, next = 0] = bytes;
  if (field !== 0x08 || version > 0x20 || next > 0x7a || (next & 7) !== 2) return undefined;
  return version === 1
    ? 'a TensorFlow SavedModel; load it in Keras and save it as .keras'
    : 'an ONNX model; give the Keras model it was made from';
}
