import { LucidaError } from '@lucida/runtime/errors';

/** A file's bytes by their position; whatever is wrong becomes one sentence that names the file. */
export class ImageFile {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly source: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  fail(reason: string): never {
    throw new LucidaError(`Cannot read ${this.source}: ${reason}.`);
  }

  failTruncated(): never {
    return this.fail(`it is truncated (it ends after ${this.length} bytes)`);
  }

  failDamaged(what: string): never {
    return this.fail(`it is damaged (${what})`);
  }

  /** Fails because an image is not of the size that its header says. */
  failWrongSize(width: number, height: number): never {
    return this.failDamaged(`it holds ${width} x ${height} pixels, and its header says otherwise`);
  }

  /** Fails unless the file goes on for so many bytes. */
  need(at: number, count: number): void {
    if (at + count > this.length) this.failTruncated();
  }

  slice(at: number, count: number): Uint8Array {
    this.need(at, count);
    return this.bytes.subarray(at, at + count);
  }

  u8(at: number): number {
    this.need(at, 1);
    return this.view.getUint8(at);
  }

  u16(at: number, littleEndian = false): number {
    this.need(at, 2);
    return this.view.getUint16(at, littleEndian);
  }

  u32(at: number, littleEndian = false): number {
    this.need(at, 4);
    return this.view.getUint32(at, littleEndian);
  }

  /** An unsigned little-endian number of three bytes. */
  u24(at: number): number {
    return this.u16(at, true) + 2 ** 16 * this.u8(at + 2);
  }

  ascii(at: number, count: number): string {
    return String.fromCharCode(...this.slice(at, count));
  }

  /** Whether there are these characters; false beyond the file's end. */
  has(at: number, characters: string): boolean {
    return (
      at + characters.length <= this.length && this.ascii(at, characters.length) === characters
    );
  }
}
