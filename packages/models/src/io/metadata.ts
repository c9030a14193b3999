import { IMAGE_FILTERS, type ImageOptions } from '@lucida/data';
import { z } from 'zod';
import type { TrainingEpoch } from '../training/epoch.js';

/** How a model came by its weights: enough to train it again. */
export interface TrainingProvenance {
  readonly recipe: string;
  readonly seed: number;
  readonly backend: string;
  readonly tfjs: string;
  readonly data: { readonly name: string; readonly size: number; readonly fingerprint: string };
  /** Every option of the training, as it was after defaults were filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly epochs: readonly TrainingEpoch[];
  /** The epoch whose weights were kept, 1 for the first; null when training was interrupted. */
  readonly keptEpoch: number | null;
}

/** What Lucida keeps beside a model's weights. */
export interface ModelMetadata {
  /** Version of Lucida that wrote the model. */
  readonly lucida: string;
  readonly classNames: readonly string[];
  /** Shape of one sample, channels last. */
  readonly inputShape: readonly number[];
  /** How image files became the samples that it was trained on; absent for other data. */
  readonly images?: ImageOptions;
  /** Null for a model that was trained elsewhere. */
  readonly training: TrainingProvenance | null;
}

/** What stands in `model.json` under `userDefinedMetadata.lucida`. */
export interface StoredMetadata extends ModelMetadata {
  readonly schemaVersion: 1;
  /** CRC-32 of the weights, which tells weights that belong to another model.json. */
  readonly weightsCrc32: number;
}

const count = z.int().nonnegative();
const side = z.int().positive();

const imageOptions: z.ZodType<ImageOptions> = z.object({
  size: z.tuple([side, side]).exactOptional(),
  channels: z.literal([1, 3]).exactOptional(),
  filter: z.enum(IMAGE_FILTERS).exactOptional(),
  scaling: z
    .union([
      z.enum(['unit', 'bytes']),
      z.object({ mean: z.array(z.number()), std: z.array(z.number()) }),
    ])
    .exactOptional(),
});

const epoch = z.object({
  epoch: count,
  learningRate: z.number(),
  loss: z.number(),
  accuracy: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  seconds: z.number(),
});

export const storedMetadataSchema: z.ZodType<StoredMetadata> = z.object({
  schemaVersion: z.literal(1),
  weightsCrc32: count,
  lucida: z.string(),
  classNames: z.array(z.string()),
  inputShape: z.array(count),
  images: imageOptions.exactOptional(),
  training: z
    .object({
      recipe: z.string(),
      seed: z.number(),
      backend: z.string(),
      tfjs: z.string(),
      data: z.object({ name: z.string(), size: count, fingerprint: z.string() }),
      config: z.record(z.string(), z.unknown()),
      epochs: z.array(epoch),
      keptEpoch: count.nullable(),
    })
    .nullable(),
});
