import { LucidaError } from '@lucida/runtime/errors';
import { looksLike } from './looks-like.js';

/** Reads a file's bytes in order; whatever is wrong becomes one sentence that names the file. */
export class ByteReader {
  private readonly view: DataView;
  position = 0;

  readonly bytes: Uint8Array;

  /** @param name what to call the bytes in an error: a path, or an entry of an archive. */
  constructor(
    bytes: Uint8Array,
    readonly name: string,
  ) {
    // Node's Buffer is a Uint8Array whose slice() does not copy; make it a plain one.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  fail(reason: string): never {
    throw new LucidaError(`Cannot read ${this.name}: ${reason}.`);
  }

  /** Fails because the bytes are of another format, and says of which, if that can be told. */
  failForeign(expected: string): never {
    const guess = looksLike(this.bytes);
    return this.fail(`it is not ${expected}${guess ? ` but ${guess}` : ''}`);
  }

  /** The next bytes, as a view. */
  take(count: number): Uint8Array {
    const start = this.advance(count);
    return this.bytes.subarray(start, start + count);
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** An unsigned 64-bit length. */
  u64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  /** A big-endian double. */
  f64be(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** The bytes up to the next line feed, which is skipped. */
  line(): Uint8Array {
    const end = this.bytes.indexOf(10, this.position);
    if (end < 0) this.truncated();
    const line = this.take(end - this.position);
    this.position += 1;
    return line;
  }

  private advance(count: number): number {
    if (count > this.remaining) this.truncated();
    const start = this.position;
    this.position += count;
    return start;
  }

  private truncated(): never {
    return this.fail(`it is truncated (it ends after ${this.bytes.length} bytes)`);
  }
}
