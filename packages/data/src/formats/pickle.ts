import { ByteReader } from './byte-reader.js';
import { decodeElements, type ElementType, parseElementType } from './elements.js';
import type { NpyArray, NpyData, NpyDtype } from './npy-array.js';
import { runPickle } from './pickle-instructions.js';
import type { PickleGlobals, PickleObject, PickleValue } from './pickle-machine.js';
import { latin1Bytes } from './pickle-text.js';

/** `numpy.dtype`: made from a code without byte order, which its state adds. */
class PickledDtype implements PickleObject {
  private order = '<';

  constructor(private readonly code: string) {}

  setState(state: PickleValue, reader: ByteReader): void {
    const order = Array.isArray(state) ? state[1] : undefined;
    if (order !== '<' && order !== '>' && order !== '|' && order !== '=') {
      reader.fail('a numpy dtype in it is damaged');
    }
    this.order = order;
  }

  elementType(reader: ByteReader): ElementType {
    return parseElementType(`${this.order}${this.code}`, reader);
  }
}

/** `numpy.ndarray`: made empty, filled by its state. */
export class PickledArray implements PickleObject, NpyArray {
  dtype: NpyDtype = 'float64';
  shape: readonly number[] = [0];
  data: NpyData = new Float64Array(0);

  setState(state: PickleValue, reader: ByteReader): void {
    if (!Array.isArray(state) || state.length !== 5) reader.fail('a numpy array in it is damaged');
    const [, shape, dtype, isFortranOrder, content] = state;
    // Protocols below 2 write truth values as 0 and 1.
    this.fill(shape, dtype, Boolean(isFortranOrder), content, reader);
  }

  fill(
    shape: PickleValue | undefined,
    dtype: PickleValue | undefined,
    isFortranOrder: boolean,
    content: PickleValue | undefined,
    reader: ByteReader,
  ): this {
    if (!isShape(shape) || !(dtype instanceof PickledDtype)) {
      reader.fail('a numpy array in it is damaged');
    }
    const type = dtype.elementType(reader);
    const bytes = typeof content === 'string' ? latin1Bytes(content, reader) : content;
    if (!(bytes instanceof Uint8Array)) reader.fail('a numpy array in it is damaged');
    return Object.assign(this, decodeElements(bytes, type, shape, isFortranOrder, reader));
  }
}

function isShape(value: PickleValue | undefined): value is number[] {
  return (
    Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && Number(side) >= 0)
  );
}

function scalar(args: PickleValue[], reader: ByteReader): PickleValue {
  const [dtype, content] = args;
  const { data } = new PickledArray().fill([], dtype, false, content, reader);
  return data[0] as number | bigint | string;
}

function encode(args: PickleValue[], reader: ByteReader): PickleValue {
  const [text, encoding] = args;
  if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1')) {
    reader.fail('bytes in it are written in a way that numpy does not use');
  }
  return latin1Bytes(text, reader);
}

function fromBuffer(args: PickleValue[], reader: ByteReader): PickleValue {
  const [content, dtype, shape, order] = args;
  return new PickledArray().fill(shape, dtype, order === 'F', content, reader);
}

function dtype(args: PickleValue[], reader: ByteReader): PickleValue {
  const [code] = args;
  return typeof code === 'string'
    ? new PickledDtype(code)
    : reader.fail('a numpy dtype in it is damaged');
}

/** What numpy's own pickles of arrays name; numpy 2 renamed `core` to `_core`. */
const NUMPY_GLOBALS: PickleGlobals = {
  'numpy.ndarray': (_, reader) => reader.fail('a numpy array in it is damaged'),
  'numpy.dtype': dtype,
  'numpy.core.multiarray._reconstruct': () => new PickledArray(),
  'numpy._core.multiarray._reconstruct': () => new PickledArray(),
  'numpy.core.multiarray.scalar': scalar,
  'numpy._core.multiarray.scalar': scalar,
  'numpy.core.numeric._frombuffer': fromBuffer,
  'numpy._core.numeric._frombuffer': fromBuffer,
  '_codecs.encode': encode,
  // How protocols below 3 write bytes of length 0.
  '__builtin__.bytes': () => new Uint8Array(0),
  'builtins.bytes': () => new Uint8Array(0),
};

/**
 * Reads a pickle of plain values and numpy arrays, protocols 0 to 5, without ever running code: no
 * global is known but the few that make arrays.
 *
 * @param name what to call the bytes in an error; usually the path.
 * @throws LucidaError that names the file and what in it is not understood.
 */
export function readPickle(bytes: Uint8Array, name: string): PickleValue {
  const reader = new ByteReader(bytes, name);
  if (bytes.length === 0) reader.failForeign('a pickle');
  return runPickle(reader, NUMPY_GLOBALS);
}
