import type { CutModel } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { type BatchExplanation, explainBatch } from './explain-batch.js';
import type { ExplainOptions } from './options.js';
import { DEGENERATE_CODES } from './postprocess/index.js';
import { assertFinite } from './problems.js';
import type { Degenerate } from './types.js';

/** One method's map of one sample, in host memory. */
export interface AttributionMap {
  /** Before the ReLU, at the layer's resolution, row-major over `layerShape`. */
  readonly raw: Float32Array;
  /** Spatial shape of the target layer. */
  readonly layerShape: readonly number[];
  /** After post-processing, row-major over `spatialShape`; range as `BatchMaps.map`. */
  readonly map: Float32Array;
  /** Spatial shape of the input. */
  readonly spatialShape: readonly number[];
  readonly degenerate: Degenerate;
}

/** The explanation of one sample, in host memory. */
export interface Explanation {
  readonly id: string;
  /** The class that was explained. */
  readonly targetClass: number;
  /** Its score: a logit or a probability, as asked for. */
  readonly score: number;
  /** `[classes]`. */
  readonly logits: Float32Array;
  /** `[classes]`. */
  readonly probabilities: Float32Array;
  /** By method name, in the order asked for. */
  readonly maps: Readonly<Record<string, AttributionMap>>;
}

/**
 * Explains a batch and reads everything back at once.
 *
 * @param inputs `[n, ...inputShape]`, float32; stays the caller's.
 * @param options As `explainBatch`; `ids` names the samples in results and messages, default their
 * positions.
 * @throws UsageError as `explainBatch`, and for an input with NaN or infinity.
 * @throws LucidaError when an activation, gradient, score or map is not finite.
 */
export async function explain(
  cut: CutModel,
  inputs: tf.Tensor,
  options: ExplainOptions & { readonly ids?: readonly string[] },
): Promise<Explanation[]> {
  const samples = inputs.shape[0] ?? 0;
  const ids = options.ids ?? Array.from({ length: samples }, (_, i) => String(i));
  if (ids.length !== samples) {
    throw new UsageError(`There are ${ids.length} ids for ${samples} samples.`);
  }
  const batch = explainBatch(cut, inputs, options);
  const rows = readable(batch, samples);
  const values = await rows.data<'float32'>().finally(() => rows.dispose());
  const width = values.length / samples;

  const parsed = ids.map((id, i) =>
    parseRow(values.subarray(i * width, (i + 1) * width), id, cut, options, [...batch.maps.keys()]),
  );
  assertFinite(
    parsed.map(({ problem }) => problem),
    cut.layer,
    ids,
  );
  return parsed.map(({ explanation }) => explanation);
}

/** Turns a batch into rows, and frees it. */
function readable(batch: BatchExplanation, samples: number): tf.Tensor2D {
  try {
    return tf.tidy(() => asRows(batch, samples));
  } finally {
    batch.dispose();
  }
}

/** Everything of a batch as one tensor `[n, width]`, in the order in which `parseRow` takes it. */
function asRows(batch: BatchExplanation, samples: number): tf.Tensor2D {
  const { logits, probabilities, target, problems, maps } = batch;
  const parts: tf.Tensor[] = [problems, target.argMax(1), logits, probabilities];
  for (const { raw, map, degenerate } of maps.values()) parts.push(degenerate, raw, map);
  return tf.concat(
    parts.map((part) => part.toFloat().reshape<tf.Tensor2D>([samples, part.size / samples])),
    1,
  );
}

function parseRow(
  row: Float32Array,
  id: string,
  cut: CutModel,
  { score = 'logit' }: ExplainOptions,
  methods: readonly string[],
): { problem: number; explanation: Explanation } {
  let offset = 0;
  const take = (length: number) => {
    offset += length;
    return row.slice(offset - length, offset);
  };
  const layerShape = cut.spatialShape;
  const spatialShape = cut.inputShape.slice(0, -1);
  const [problem, targetClass] = take(2) as unknown as [number, number];
  const logits = take(cut.classes);
  const probabilities = take(cut.classes);
  const maps: Record<string, AttributionMap> = {};
  for (const method of methods) {
    const degenerate = DEGENERATE_CODES[take(1)[0]!]!;
    const raw = take(tf.util.sizeFromShape([...layerShape]));
    maps[method] = {
      raw,
      layerShape,
      map: take(tf.util.sizeFromShape([...spatialShape])),
      spatialShape,
      degenerate,
    };
  }
  const target = (score === 'logit' ? logits : probabilities)[targetClass]!;
  return {
    problem,
    explanation: { id, targetClass, score: target, logits, probabilities, maps },
  };
}
