import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { type StoredMetadata, storedMetadataSchema } from './metadata.js';

/** A JSON value of any kind, as a layer's configuration holds it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.enum(['float32', 'int32', 'bool']),
  group: z.enum(['model', 'optimizer']).optional(),
  quantization: z
    .discriminatedUnion('dtype', [
      z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
      z.object({ dtype: z.literal('float16') }),
    ])
    .optional(),
});

const topologySchema = z.looseObject({
  class_name: z.string(),
  config: z.union([z.looseObject({}), z.array(z.unknown())]),
});

const documentSchema = z.object({
  modelTopology: z.union([z.object({ model_config: topologySchema }), topologySchema]),
  weightsManifest: z.array(
    z.object({ paths: z.array(z.string().min(1)), weights: z.array(weightSchema) }),
  ),
  userDefinedMetadata: z.looseObject({ lucida: storedMetadataSchema.optional() }).optional(),
});

/** One weight in the weight files: its name, shape and encoding. */
export type WeightSpec = z.infer<typeof weightSchema>;

/** A `model.json` whose form has been checked. */
export interface ModelJson {
  readonly topology: { readonly class_name: string; readonly config: Json };
  readonly weights: readonly WeightSpec[];
  /** Weight files in the order in which their bytes follow each other, relative to model.json. */
  readonly weightPaths: readonly string[];
  readonly userMetadata: Readonly<Record<string, unknown>>;
  readonly metadata: StoredMetadata | null;
}

/**
 * Reads and checks the text of a tfjs layers model's `model.json`.
 *
 * @param source What to call the file in errors.
 * @throws LucidaError when the text is not the description of a layers model.
 */
export function parseModelJson(text: string, source: string): ModelJson {
  const json = parseJson(text, source);
  refuseGraphModel(json, source);
  const parsed = documentSchema.safeParse(json);
  if (!parsed.success) {
    throw new LucidaError(
      `${source} is not the model.json of a TensorFlow.js layers model (${firstIssue(parsed.error)}); give a model that lucida train or tfjs' model.save wrote.`,
    );
  }
  const { modelTopology, weightsManifest, userDefinedMetadata } = parsed.data;
  const topology = 'model_config' in modelTopology ? modelTopology.model_config : modelTopology;
  const weightPaths = weightsManifest.flatMap((group) => group.paths);
  const weights = weightsManifest.flatMap((group) => group.weights);
  refusePathsOutside(weightPaths, source);
  refuseDuplicates(weights, source);
  return {
    // Parsed from JSON, so nothing but JSON is in it.
    topology: topology as ModelJson['topology'],
    weights,
    weightPaths,
    userMetadata: userDefinedMetadata ?? {},
    metadata: userDefinedMetadata?.lucida ?? null,
  };
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = /^\s*</.test(text)
      ? 'an HTML or XML page'
      : text.trim() === ''
        ? 'an empty file'
        : 'broken or not JSON';
    throw new LucidaError(
      `${source} is ${what}, and the model.json of a TensorFlow.js layers model was expected.`,
      { cause: error },
    );
  }
}

function refuseGraphModel(json: unknown, source: string): void {
  const { format, modelTopology } = (json ?? {}) as {
    format?: unknown;
    modelTopology?: { node?: unknown } | null;
  };
  if (format === 'graph-model' || modelTopology?.node !== undefined) {
    throw new LucidaError(
      `${source} is a TensorFlow.js graph model, whose layers are gone; convert the original to a ` +
        'layers model (tensorflowjs_converter --output_format=tfjs_layers_model).',
    );
  }
}

/** The first thing that is wrong, at the deepest place that the error tells of. */
export function firstIssue(error: z.ZodError): string {
  const path: PropertyKey[] = [];
  let issue = error.issues[0];
  while (issue !== undefined) {
    path.push(...issue.path);
    if (issue.code !== 'invalid_union') break;
    const alternatives = issue.errors.map((issues) => issues[0]);
    const deepest = alternatives.reduce(
      (best, next) => ((next?.path.length ?? 0) > (best?.path.length ?? 0) ? next : best),
      alternatives.at(-1),
    );
    if (deepest === undefined) break;
    issue = deepest;
  }
  const place = path.length === 0 ? 'the document' : path.map(String).join('.');
  return `${place}: ${issue?.message ?? error.message}`;
}

function refusePathsOutside(paths: readonly string[], source: string): void {
  for (const path of paths) {
    const parts = path.split(/[/\\]/);
    if (parts.includes('..') || parts[0] === '' || path.includes(':') || path.includes('\0')) {
      throw new LucidaError(
        `${source} names the weight file ${JSON.stringify(path)}, which lies outside the model's ` +
          'folder; the file is damaged or hostile.',
      );
    }
  }
}

function refuseDuplicates(weights: readonly WeightSpec[], source: string): void {
  const seen = new Set<string>();
  for (const { name } of weights) {
    if (seen.has(name)) throw new LucidaError(`${source} lists the weight ${name} twice.`);
    seen.add(name);
  }
}

/** Bytes that a weight takes in the weight files. */
export function byteLengthOf(weight: WeightSpec): number {
  const size = tf.util.sizeFromShape(weight.shape);
  return size * BYTES[weight.quantization?.dtype ?? weight.dtype];
}
