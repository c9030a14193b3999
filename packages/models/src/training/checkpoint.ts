import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { crc32 } from '../io/crc32.js';
import type { HostTensor, TrainingState } from './state.js';

/*
 * Layout, little-endian: 8 bytes of magic; uint32 format version; uint32 CRC-32 of all that
 * follows; uint32 length of the JSON that comes next, padded with spaces to a multiple of 4; then
 * the float32 values of all tensors in the order in which the JSON lists their shapes.
 */
const MAGIC = new TextEncoder().encode('LUCIDACP');
const VERSION = 1;
const VERSION_AT = 8;
const CHECKSUM_AT = 12;
const LENGTH_AT = 16;
const JSON_AT = 20;

type TensorGroup = 'weights' | 'slots' | 'best';
const GROUPS: readonly TensorGroup[] = ['weights', 'slots', 'best'];

type Header = Omit<TrainingState, TensorGroup> & {
  readonly shapes: Readonly<Record<TensorGroup, readonly (readonly number[])[] | null>>;
};

/** Serialises a training state, exactly. */
export function encodeCheckpoint(state: TrainingState): Uint8Array {
  const { identity, history, partial } = state;
  const shapesOf = (group: TensorGroup) => state[group]?.map(({ shape }) => shape) ?? null;
  const header: Header = {
    identity,
    history,
    partial,
    shapes: { weights: shapesOf('weights'), slots: shapesOf('slots'), best: shapesOf('best') },
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const jsonLength = Math.ceil(text.length / 4) * 4;
  const tensors = GROUPS.flatMap((group) => state[group] ?? []);
  const values = tensors.reduce((sum, tensor) => sum + tensor.values.length, 0);
  const bytes = new Uint8Array(JSON_AT + jsonLength + 4 * values);
  bytes.set(MAGIC);
  bytes.fill(0x20, JSON_AT, JSON_AT + jsonLength);
  bytes.set(text, JSON_AT);
  const payload = new Float32Array(bytes.buffer, JSON_AT + jsonLength);
  let offset = 0;
  for (const tensor of tensors) {
    payload.set(tensor.values, offset);
    offset += tensor.values.length;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(VERSION_AT, VERSION, true);
  view.setUint32(LENGTH_AT, jsonLength, true);
  view.setUint32(CHECKSUM_AT, checksum(bytes), true);
  return bytes;
}

/**
 * Reads a training state back.
 *
 * @param source what to call it in an error: its path.
 * @throws LucidaError when the bytes are no checkpoint, are damaged, or of another version.
 */
export function decodeCheckpoint(bytes: Uint8Array, source: string): TrainingState {
  if (bytes.length < JSON_AT || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new LucidaError(`${source} is not a checkpoint of Lucida; start without resuming.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(VERSION_AT, true);
  if (version !== VERSION) {
    throw new LucidaError(
      `The checkpoint ${source} has format version ${version}, and this version of Lucida reads ${VERSION}; start without resuming.`,
    );
  }
  if (view.getUint32(CHECKSUM_AT, true) !== checksum(bytes)) {
    throw new LucidaError(
      `The checkpoint ${source} is damaged: its content does not match its checksum; start without resuming.`,
    );
  }
  const payloadAt = JSON_AT + view.getUint32(LENGTH_AT, true);
  const json = new TextDecoder().decode(bytes.subarray(JSON_AT, payloadAt));
  const { shapes, ...rest }: Header = JSON.parse(json);
  // Copied, because a view of float32 must start at a multiple of 4 (and Buffer's slice is no copy).
  const payload = new Float32Array(new Uint8Array(bytes.subarray(payloadAt)).buffer);
  let offset = 0;
  const [weights, slots, best] = GROUPS.map((group): HostTensor[] | null => {
    return (
      shapes[group]?.map((shape) => {
        const size = tf.util.sizeFromShape([...shape]);
        offset += size;
        return { shape, values: payload.slice(offset - size, offset) };
      }) ?? null
    );
  });
  return { ...rest, weights: weights!, slots: slots!, best: best! };
}

function checksum(bytes: Uint8Array): number {
  return crc32(bytes.subarray(LENGTH_AT));
}
