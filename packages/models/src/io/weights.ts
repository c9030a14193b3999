import { LucidaError, messageOf } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { byteLengthOf, type ModelJson, type WeightSpec } from './model-json.js';
import { firstLine } from './topology.js';

/**
 * Checks that the weight files hold as many bytes as `model.json` says, and only finite numbers.
 *
 * @param bytes All weight files in order, one after the other.
 * @param files What to call the weight files in errors.
 */
export function checkWeights(json: ModelJson, bytes: Uint8Array, files: string): void {
  const expected = json.weights.reduce((sum, weight) => sum + byteLengthOf(weight), 0);
  if (bytes.length !== expected) {
    throw new LucidaError(
      `${files} ${bytes.length < expected ? 'is truncated' : 'is too long'}: it holds ` +
        `${bytes.length} bytes, and its model.json describes weights of ${expected} bytes.`,
    );
  }
  let offset = 0;
  for (const weight of json.weights) {
    const length = byteLengthOf(weight);
    const bad = findNonFinite(weight, bytes.subarray(offset, offset + length));
    if (bad !== -1) {
      throw new LucidaError(
        `Weight ${weight.name} in ${files} has a value that is not a finite number at element ` +
          `${bad}; the model diverged in training or the file is damaged.`,
      );
    }
    offset += length;
  }
}

/** Index of the first value that decodes to NaN or infinity, -1 when there is none. */
function findNonFinite(weight: WeightSpec, bytes: Uint8Array): number {
  const { quantization } = weight;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (quantization === undefined) {
    return weight.dtype === 'float32' ? findExponent(view, 4, 0x7f800000) : -1;
  }
  if (quantization.dtype === 'float16') return findExponent(view, 2, 0x7c00);
  const { scale, min } = quantization;
  const largest = quantization.dtype === 'uint8' ? 255 : 65535;
  const finite =
    Number.isFinite(Math.fround(min + scale * largest)) && Math.fround(min) !== -Infinity;
  return finite || bytes.length === 0 ? -1 : 0;
}

/** NaN and infinity are the floating-point numbers whose exponent bits are all ones. */
function findExponent(view: DataView, size: 2 | 4, exponent: number): number {
  for (let i = 0; i < view.byteLength / size; i++) {
    const bits = size === 2 ? view.getUint16(2 * i, true) : view.getInt32(4 * i, true);
    if ((bits & exponent) === exponent) return i;
  }
  return -1;
}

/**
 * Fills a model's weights. To be called in `tf.tidy`, which takes the decoded copies.
 *
 * @throws LucidaError when names or shapes are not those of the model.
 */
export function assignWeights(
  model: tf.LayersModel,
  json: ModelJson,
  bytes: Uint8Array,
  source: string,
): void {
  const specs = new Map(json.weights.map((weight) => [weight.name, weight]));
  for (const { originalName, shape } of model.weights) {
    const stored = specs.get(originalName)?.shape;
    if (stored !== undefined && stored.join() !== shape.join()) {
      throw new LucidaError(
        `Weight ${originalName} in ${source} has shape [${stored.join(', ')}], and its layer needs ` +
          `[${shape.join(', ')}].`,
      );
    }
  }
  try {
    const buffer = new Uint8Array(bytes).buffer;
    const weights = tf.io.decodeWeights(buffer, [...json.weights] as tf.io.WeightsManifestEntry[]);
    for (const { name, group } of json.weights) if (group === 'optimizer') delete weights[name];
    model.loadWeights(weights);
  } catch (error) {
    throw new LucidaError(
      `The weights in ${source} do not fit its layers: ${firstLine(messageOf(error))}`,
      { cause: error },
    );
  }
}
