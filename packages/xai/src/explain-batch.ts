import type { CutModel } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { explainInSteps } from './explain-in-steps.js';
import { explainAsOneGraph } from './onnx/explained-program.js';
import {
  checkInputs,
  type ExplainOptions,
  type ResolvedOptions,
  resolveExplainOptions,
} from './options.js';
import type { PartResults } from './part-results.js';
import { degenerateOf } from './postprocess/index.js';
import { bytesKept, type SampleRange, sampleRanges } from './sample-parts.js';

/** The smallest budget that there is, in bytes. */
const LEAST_MEMORY = 2 ** 20;

/** The maps of one method for a batch, on the device. */
export interface BatchMaps {
  /** Before the ReLU, at the layer's resolution, `[n, ...spatialShape]`. */
  readonly raw: tf.Tensor;
  /**
   * After ReLU, division by the maximum and resizing to the input, `[n, ...inputSpatial]`. In
   * [0, 1]; only `cubic-spline` leaves that range (it can overshoot by 0.28 along one axis, 0.7 along
   * two) and is not clipped, as SciPy's is not.
   */
  readonly map: tf.Tensor;
  /** `[n]`, int32: 0 a map with something to say, 1 all zero, 2 the same everywhere. */
  readonly degenerate: tf.Tensor1D;
}

/**
 * What `explainBatch` leaves on the device; `dispose` frees all of it. What is no more than another
 * form of the rest is computed when it is read.
 */
export interface BatchExplanation {
  /** `[n, classes]`. */
  readonly logits: tf.Tensor2D;
  /** `[n, classes]`. */
  readonly probabilities: tf.Tensor2D;
  /** One-hot rows of the class that was explained, `[n, classes]`. */
  readonly target: tf.Tensor2D;
  /** By method name, in the order asked for. */
  readonly maps: ReadonlyMap<string, BatchMaps>;
  /**
   * `[n]`, int32: 0 for a sample all of whose values are finite, else what was not. Rows of other
   * samples mean nothing: hand the codes to `assertFinite` before using them.
   */
  readonly problems: tf.Tensor1D;
  dispose(): void;
}

/**
 * Explains a batch without leaving the device: nothing is read back, so it is synchronous. The
 * layers before the target run once for all methods together, the layers after it once for the
 * logits and all gradients. Samples that do not fit into memory together are explained in parts. A
 * sample's result does not depend on the other samples of its batch.
 *
 * @param inputs `[n, ...inputShape]`, float32; stays the caller's.
 * @throws UsageError for an unknown name, a class out of range, missing labels, or inputs of another
 * shape or type.
 */
export function explainBatch(
  cut: CutModel,
  inputs: tf.Tensor,
  options: ExplainOptions,
): BatchExplanation {
  checkInputs(cut, inputs);
  const samples = inputs.shape[0]!;
  const resolved = resolveExplainOptions(cut, samples, options);
  const results = tf.tidy(() => {
    const parts = sampleRanges(cut, samples, resolved);
    if (parts.length === 1) return explainPart(cut, inputs, resolved);
    const kept = samples * bytesKept(cut, resolved.methods.length);
    const bytes = Math.max(LEAST_MEMORY, resolved.memory.bytes - kept);
    const inPart = { ...resolved, memory: { ...resolved.memory, bytes } };
    return joined(parts.map((part) => explainPart(cut, ...partOf(part, inputs, inPart))));
  });
  return withDerived(results, resolved);
}

function explainPart(cut: CutModel, inputs: tf.Tensor, options: ResolvedOptions): PartResults {
  return tf.tidy(
    () => explainAsOneGraph(cut, inputs, options) ?? explainInSteps(cut, inputs, options),
  );
}

/** The samples of a part, and the options that go with them. */
function partOf(
  { start, count }: SampleRange,
  inputs: tf.Tensor,
  options: ResolvedOptions,
): [tf.Tensor, ResolvedOptions] {
  const { target } = options;
  const own = target === 'predicted' ? target : target.subarray(start, start + count);
  return [inputs.slice(start, count), { ...options, target: own }];
}

function joined(parts: readonly PartResults[]): PartResults {
  const join = (own: (part: PartResults) => tf.Tensor) => tf.concat(parts.map(own), 0);
  const joinEach = (key: 'raws' | 'maps') =>
    parts[0]![key].map((_, i) => join((part) => part[key][i]!));
  return {
    logits: join(({ logits }) => logits) as tf.Tensor2D,
    target: join(({ target }) => target) as tf.Tensor2D,
    problems: join(({ problems }) => problems),
    raws: joinEach('raws'),
    maps: joinEach('maps'),
  };
}

function withDerived(results: PartResults, { methods }: ResolvedOptions): BatchExplanation {
  const { logits, target, raws } = results;
  const probabilities = onReading(() => tf.softmax(logits));
  const problems = onReading(() => results.problems.toInt() as tf.Tensor1D);
  const degenerates = raws.map((raw) => onReading(() => degenerateOf(raw)));
  const maps = methods.map(({ name }, i): [string, BatchMaps] => [
    name,
    {
      raw: raws[i]!,
      map: results.maps[i]!,
      get degenerate() {
        return degenerates[i]!.read();
      },
    },
  ]);
  return {
    logits,
    target,
    maps: new Map(maps),
    get probabilities() {
      return probabilities.read();
    },
    get problems() {
      return problems.read();
    },
    dispose() {
      tf.dispose([logits, target, results.problems, raws, results.maps]);
      for (const derived of [probabilities, problems, ...degenerates]) derived.dispose();
    },
  };
}

/** A tensor that is computed when it is first read, and again if a tidy has freed it since. */
function onReading<T extends tf.Tensor>(compute: () => T): { read(): T; dispose(): void } {
  let tensor: T | null = null;
  return {
    read() {
      if (!tensor || tensor.isDisposed) tensor = compute();
      return tensor;
    },
    dispose: () => tensor?.dispose(),
  };
}
