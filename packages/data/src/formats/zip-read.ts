import CRC32 from 'crc-32';
import { inflateSync } from 'fflate';
import { ByteReader } from './byte-reader.js';

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;

const STORED = 0;
const DEFLATED = 8;
/** Deflate cannot shrink by more; a greater claim is false. */
const DEFLATE_MOST = 1032;
/** Bytes that an archive may unpack to. */
const MOST_UNPACKED = 2 ** 30;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/** One file or folder in a zip archive. */
export interface ZipEntry {
  /** As the archive has it: it may hold `/` (a folder's ends in one), and may be hostile. */
  readonly name: string;
  /** Bytes that it unpacks to, as the archive claims. */
  readonly unpacked: number;
  /**
   * Unpacks the entry.
   *
   * @throws LucidaError that names file and entry when it is damaged.
   */
  read(): Uint8Array;
}

/**
 * The entries of a zip archive in memory, stored or deflated, each unpacked and checked against its
 * CRC-32 when it is read.
 *
 * @throws LucidaError that names the file for anything damaged, encrypted or larger than 4 GiB, for
 * two entries of one name, and when all entries together unpack to more than 1 GiB.
 */
export function openZip(bytes: Uint8Array, name: string): ZipEntry[] {
  const reader = new ByteReader(bytes, name);
  const entries = readDirectory(reader);
  const total = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (total > MOST_UNPACKED) {
    reader.fail(
      `it unpacks to ${total} bytes, more than the ${MOST_UNPACKED} allowed; split it into smaller files`,
    );
  }
  const seen = new Set<string>();
  for (const entry of entries) {
    if (seen.has(entry.name)) reader.fail(`it has two entries named ${entry.name}`);
    seen.add(entry.name);
  }
  return entries.map((entry) => ({
    name: entry.name,
    unpacked: entry.unpacked,
    read: () => unpack(entry, reader),
  }));
}

/**
 * Unpacks a zip archive of plain files, without folders.
 *
 * @throws LucidaError as `openZip`, and for entries that name a folder.
 */
export function readZip(bytes: Uint8Array, name: string): Map<string, Uint8Array> {
  const entries = openZip(bytes, name);
  const strange = entries.find(
    (entry) => /[/\\:\0]/.test(entry.name) || entry.name.startsWith('.'),
  );
  if (strange) {
    new ByteReader(bytes, name).fail(
      `its entry ${JSON.stringify(strange.name)} is not a plain file name`,
    );
  }
  return new Map(entries.map((entry) => [entry.name, entry.read()]));
}

/** The central directory: the list of entries at the end of the archive. */
function readDirectory(reader: ByteReader): Entry[] {
  const { bytes } = reader;
  if (!(bytes[0] === 0x50 && bytes[1] === 0x4b)) reader.failForeign('a zip archive');
  const end = findEnd(reader);
  reader.position = end + 10;
  const count = reader.u16();
  const size = reader.u32();
  const start = reader.u32();
  if (start + size > end) {
    reader.fail('its directory is not where it should be; the file is damaged');
  }
  reader.position = start;
  return Array.from({ length: count }, () => readEntry(reader));
}

function findEnd(reader: ByteReader): number {
  const { bytes } = reader;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = Math.max(0, bytes.length - END_SIZE - 0xffff);
  for (let at = bytes.length - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  return reader.fail('it is truncated: a zip archive ends with its directory, and there is none');
}

function readEntry(reader: ByteReader): Entry {
  if (reader.u32() !== CENTRAL_SIGNATURE) reader.fail('its directory is damaged');
  reader.take(4);
  const flags = reader.u16();
  const method = reader.u16();
  reader.take(4);
  const crc = reader.u32();
  const packed = reader.u32();
  const unpacked = reader.u32();
  const [nameLength, extraLength, commentLength] = [reader.u16(), reader.u16(), reader.u16()];
  reader.take(8);
  const offset = reader.u32();
  const name = new TextDecoder().decode(reader.take(nameLength));
  reader.take(extraLength + commentLength);
  if (flags & 1) reader.fail(`its entry ${name} is encrypted`);
  if (packed === 0xffffffff || unpacked === 0xffffffff || offset === 0xffffffff) {
    reader.fail(`its entry ${name} is beyond 4 GiB, which cannot be read`);
  }
  return { name, method, crc, packed, unpacked, offset };
}

function unpack(entry: Entry, reader: ByteReader): Uint8Array {
  reader.position = entry.offset;
  if (reader.u32() !== LOCAL_SIGNATURE) reader.fail(`its entry ${entry.name} is damaged`);
  reader.take(22);
  const nameLength = reader.u16();
  reader.take(reader.u16() + nameLength);
  const packed = reader.take(entry.packed);
  const content = inflate(packed, entry, reader);
  if (content.length !== entry.unpacked || CRC32.buf(content) >>> 0 !== entry.crc) {
    reader.fail(`its entry ${entry.name} is damaged (the checksum does not fit)`);
  }
  return content;
}

function inflate(packed: Uint8Array, entry: Entry, reader: ByteReader): Uint8Array {
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED) {
    reader.fail(`its entry ${entry.name} is packed by method ${entry.method}, which is not known`);
  }
  if (entry.unpacked > DEFLATE_MOST * (entry.packed + 1)) {
    reader.fail(
      `its entry ${entry.name} claims to unpack to ${entry.unpacked} bytes, which it cannot`,
    );
  }
  try {
    return inflateSync(packed, { out: new Uint8Array(entry.unpacked) });
  } catch {
    return reader.fail(`its entry ${entry.name} is damaged and cannot be unpacked`);
  }
}
