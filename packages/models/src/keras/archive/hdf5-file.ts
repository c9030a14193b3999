import { LucidaError } from '@lucida/runtime/errors';
import type { KerasWeight } from '../types.js';
import { type Hdf5Library, type Metadata, numberKindOf } from './hdf5-types.js';
import { toFloat32, ValueError } from './hdf5-values.js';

/** Bytes of arrays that a file may unpack to. */
const MOST_BYTES = 2 ** 30;
/** Deflate, the strongest filter that Keras files have, cannot shrink by more. */
const DEFLATE_MOST = 1032;
/** Bytes that a group or an array takes at least; where more are found, some are found again. */
const LEAST_OBJECT = 96;
const SPARE_LOOKUPS = 16;

/**
 * An open HDF5 file. Paths begin with `/`. What HDF5 reports as failed is an error here, and links
 * of all kinds are refused, for Keras writes none and they lead into other files.
 */
export class Hdf5File {
  private readonly most: number;
  private bytesLeft: number;
  private lookupsLeft: number;
  /** Paths that are no links. */
  private readonly knownPaths = new Set<string>();

  constructor(
    private readonly library: Hdf5Library,
    private readonly id: bigint,
    size: number,
    /** What to call the file in errors. */
    readonly source: string,
  ) {
    this.most = Math.min(MOST_BYTES, DEFLATE_MOST * size);
    this.bytesLeft = this.most;
    this.lookupsLeft = SPARE_LOOKUPS + size / LEAST_OBJECT;
  }

  fail(reason: string): never {
    throw new LucidaError(`Cannot read ${this.source}: ${reason}.`);
  }

  /** What is at a path; null where there is nothing. */
  kindOf(path: string): 'group' | 'dataset' | 'other' | null {
    if (--this.lookupsLeft < 0) {
      this.fail('its groups are nested without end; the file is damaged or hostile');
    }
    const { library, id } = this;
    for (const prefix of prefixesOf(path)) this.refuseLink(prefix);
    const type = library.get_type(id, path);
    if (type === library.H5G_GROUP) return 'group';
    if (type === library.H5G_DATASET) return 'dataset';
    return type === -1 ? null : 'other';
  }

  private refuseLink(path: string): void {
    const { library, id, knownPaths } = this;
    if (knownPaths.has(path)) return;
    if (
      library.get_symbolic_link(id, path) !== null ||
      library.get_external_link(id, path).filename !== undefined
    ) {
      this.fail(`${path} is a link, which no Keras file has; the file is hostile or not Keras'`);
    }
    knownPaths.add(path);
  }

  isGroup(path: string): boolean {
    return this.kindOf(path) === 'group';
  }

  /** Names in a group, in the file's order. */
  children(group: string): string[] {
    return this.library.get_names(this.id, group, false);
  }

  /** The strings of a group's or array's attribute; null where it has no such attribute. */
  strings(path: string, attribute: string): string[] | null {
    const { library, id } = this;
    if (!library.get_attribute_names(id, path).includes(attribute)) return null;
    const metadata = library.get_attribute_metadata(id, path, attribute);
    if (metadata.total_size === 0) return [];
    if (metadata.type !== library.H5T_class_t.H5T_STRING.value || metadata.shape === null) {
      this.fail(`the attribute ${attribute} of ${path} does not hold text`);
    }
    const what = `the attribute ${attribute} of ${path}`;
    return this.withMemory(metadata, what, (address) => {
      const status = library.get_attribute_data(id, path, attribute, BigInt(address));
      if (status < 0) this.fail(`${what} is damaged`);
      const strings = this.decodeStrings(address, metadata);
      if (metadata.vlen) library.reclaim_vlen_memory(id, path, attribute, BigInt(address));
      return strings;
    });
  }

  /** An array of numbers, under a name of its own choice. */
  weight(path: string, name: string): KerasWeight {
    const { library, id } = this;
    const metadata: Metadata = library.get_dataset_metadata(id, path);
    if (metadata.virtual_sources !== undefined) {
      this.fail(`the array ${path} is put together from other files, as no Keras file's is`);
    }
    const isBrain = metadata.size === 2 && this.isMarkedBrain(path);
    const kind = isBrain ? 'bfloat16' : numberKindOf(metadata, library);
    if (kind === undefined || metadata.shape === null) {
      this.fail(`the array ${path} does not hold numbers of a kind that weights are made of`);
    }
    const what = `the array ${path}`;
    const bytes = this.withMemory(metadata, what, (address, length) => {
      const status = library.get_dataset_data(id, path, null, null, null, BigInt(address));
      if (status < 0) this.fail(`${what} is damaged`);
      return library.HEAPU8.slice(address, address + length);
    });
    try {
      return { name, shape: metadata.shape, values: toFloat32(bytes, kind) };
    } catch (error) {
      if (error instanceof ValueError) this.fail(`the weight ${path} ${error.message}`);
      throw error;
    }
  }

  /** Keras stores bfloat16 as two bytes of no known type, and says so beside them. */
  private isMarkedBrain(path: string): boolean {
    return this.strings(path, 'dtype')?.[0] === 'bfloat16';
  }

  private withMemory<T>(
    { size, total_size }: Metadata,
    what: string,
    use: (address: number, length: number) => T,
  ): T {
    const { library } = this;
    const length = size * total_size;
    if (!(length <= this.bytesLeft)) {
      this.fail(
        `${what} claims ${length} bytes, with which the file's arrays are more than it can hold (at most ${this.most})`,
      );
    }
    this.bytesLeft -= length;
    const address = library._malloc(Math.max(1, length));
    if (address === 0) this.fail(`${what} of ${length} bytes does not fit into memory`);
    try {
      // What HDF5 does not write is zero, so that no pointer leads astray.
      library.HEAPU8.fill(0, address, address + length);
      return use(address, length);
    } finally {
      library._free(address);
    }
  }

  private decodeStrings(address: number, { size, total_size, vlen }: Metadata): string[] {
    const { library } = this;
    const bytes = library.HEAPU8.slice(address, address + size * total_size);
    if (vlen) {
      return Array.from(new Uint32Array(bytes.buffer), (pointer) => library.UTF8ToString(pointer));
    }
    const decoder = new TextDecoder();
    return Array.from({ length: total_size }, (_, i) => {
      const padded = bytes.subarray(i * size, (i + 1) * size);
      const end = padded.indexOf(0);
      return decoder.decode(end === -1 ? padded : padded.subarray(0, end));
    });
  }
}

/** `/a/b` leads through `/a`. */
function prefixesOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`);
}
