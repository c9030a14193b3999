import type { CutModel } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { batchContext } from './context.js';
import { oneHotRows } from './one-hot.js';
import {
  checkInputs,
  type ExplainOptions,
  type ResolvedOptions,
  resolveExplainOptions,
} from './options.js';
import { type NormalizedMaps, normalizeMaps, resizeMaps } from './postprocess/index.js';
import { firstProblems } from './problems.js';

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

/** What `explainBatch` leaves on the device; `dispose` frees all of it. */
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
 * layers before the target run once for all methods together. A sample's result does not depend on
 * the other samples of its batch.
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
  const resolved = resolveExplainOptions(cut, inputs.shape[0]!, options);
  const { maps, ...results } = tf.tidy(() => run(cut, inputs, resolved));
  const named = new Map(maps.map((entry, i) => [resolved.methods[i]!.name, entry]));
  return { ...results, maps: named, dispose: () => tf.dispose([Object.values(results), maps]) };
}

function run(cut: CutModel, inputs: tf.Tensor, options: ResolvedOptions) {
  const activations = cut.features(inputs);
  const logits = cut.head(activations);
  const target = oneHotTarget(logits, options.target);
  const context = batchContext({ ...options, cut, inputs, activations, logits, target });
  try {
    const maps = options.methods.map((method) => {
      const raw = method.maps(context);
      return { raw, ...finish(raw, cut, options) };
    });
    const { gradients, ablationWeights } = context.computed();
    const problems = firstProblems(inputs.shape[0]!, {
      input: [inputs],
      activation: [activations.target, ...activations.others],
      gradient: gradients ? [gradients] : [],
      score: ablationWeights ? [logits, ablationWeights] : [logits],
      map: maps.flatMap(({ raw, map }) => [raw, map]),
    });
    return { logits, probabilities: tf.softmax(logits), target, maps, problems };
  } finally {
    context.dispose();
  }
}

function oneHotTarget(logits: tf.Tensor2D, target: 'predicted' | Int32Array): tf.Tensor2D {
  const indices = target === 'predicted' ? logits.argMax(1) : tf.tensor1d(target, 'int32');
  return oneHotRows(indices as tf.Tensor1D, logits.shape[1]);
}

function finish(raw: tf.Tensor, cut: CutModel, { resizer }: ResolvedOptions): NormalizedMaps {
  return tf.tidy(() => {
    const { map, degenerate } = normalizeMaps(raw);
    return { map: resizeMaps(map, cut.inputShape.slice(0, -1), resizer), degenerate };
  });
}
