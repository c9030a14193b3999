import { openZip, type ZipEntry } from '@lucida/data';
import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import type { KerasArchive } from '../types.js';
import { readHdf5Archive } from './hdf5-archive.js';
import { parseJson } from './json.js';
import { listed } from './listed.js';

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';
/** Written in the place of the weights when they are split into several files. */
const SHARDS = 'model.weights.json';

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** Reads a `.keras` archive: the configuration, and the weights as an HDF5 file within. */
export async function readZipArchive(bytes: Uint8Array, source: string): Promise<KerasArchive> {
  const entries = new Map(openZip(bytes, source).map((entry) => [entry.name, entry]));
  const config = parseEntry(take(entries, CONFIG, source), source);
  const metadata = parseEntry(take(entries, METADATA, source), source);
  const weights = take(entries, WEIGHTS, source).read();
  const { layers, hasOptimizerState } = await readHdf5Archive(weights, `${WEIGHTS} in ${source}`);
  const { keras_version: version } = metadata;
  return {
    source,
    format: 'keras',
    kerasVersion: typeof version === 'string' ? version : null,
    backend: null,
    config,
    layers,
    hasOptimizerState,
  };
}

function take(entries: ReadonlyMap<string, ZipEntry>, name: string, source: string): ZipEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const names = [...entries.keys()];
  const reason = entries.has(SHARDS)
    ? 'its weights are split into several files; save it again without max_shard_size'
    : names.some((path) => path.endsWith('data.pkl'))
      ? 'it is a PyTorch file, and a Keras model was expected'
      : `it is a zip archive without ${name}, which every .keras file has; it has ${listed(names)}`;
  throw new LucidaError(`Cannot read ${source}: ${reason}.`);
}

function parseEntry(entry: ZipEntry, source: string): { [key: string]: Json } {
  return parseJson(new TextDecoder().decode(entry.read()), `${entry.name} in ${source}`);
}
