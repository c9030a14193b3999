import { stat } from 'node:fs/promises';
import type { Dataset, ImageOptions } from '@lucida/data';
import { openDataset } from '@lucida/data/node';
import { UsageError } from '@lucida/runtime/errors';
import type { Interruptible } from '@lucida/terminal';

/** What to train on, and what to measure the result on. */
export interface TrainingData {
  readonly training: Dataset;
  /** Null where the data have no part of their own for it. */
  readonly test: Dataset | null;
  /** How image files became samples; null for other data. */
  readonly images: ImageOptions | null;
}

type Size = NonNullable<ImageOptions['size']>;

/**
 * Opens the training and the test part of `mnist1d`, a file of arrays, or a folder of images (which
 * is all training part where it has no `train` and `test` in it).
 */
export async function openTrainingData(
  data: string,
  size: Size | undefined,
  session: Interruptible,
): Promise<TrainingData> {
  if (await isFolder(data)) return openImages(data, size, session);
  if (/:(train|test)$/.test(data)) {
    throw new UsageError(
      `Give the data without a part, not ${data}: the model is trained on the training part and measured on the test part.`,
    );
  }
  if (size) throw new UsageError(`--size is for folders of images; leave it out for ${data}.`);
  // Without a part, a file gives its test part, or its training part where that is all there is.
  const { fingerprint } = await openDataset(data);
  const training = await openDataset(`${data}:train`);
  const { classNames } = training;
  const hasTest = fingerprint !== training.fingerprint;
  const test = hasTest ? await openDataset(data, { classNames }) : null;
  return { training, test, images: null };
}

/** @throws UsageError when there is a single class, or one without samples to learn it from. */
export function checkClasses({ name, classNames, labels }: Dataset): void {
  if (classNames.length < 2) {
    throw new UsageError(
      `All samples of ${name} are of one class, ${classNames[0]}, and a classifier tells at least two apart; give data of two or more classes.`,
    );
  }
  const unseen = classNames.filter((_, label) => !labels.includes(label));
  if (unseen.length > 0) {
    throw new UsageError(
      `The training part of ${name} has no samples of the class ${unseen.join(', ')}, which cannot be learned without; add some, or take the class out of the test part.`,
    );
  }
}

async function openImages(
  folder: string,
  size: Size | undefined,
  session: Interruptible,
): Promise<TrainingData> {
  const preprocessing = { channels: 3, filter: 'bilinear', scaling: 'unit' } as const;
  const open = (part: 'train' | 'test' | null, images: ImageOptions) =>
    interruptibly(session, (signal) =>
      openDataset(part ? `${folder}:${part}` : folder, {
        images: {
          ...images,
          signal,
          onProgress: ({ done, total }) =>
            session.progress.update(`opening ${part ?? folder}`, done, total),
        },
      }),
    );
  const hasParts = (await isFolder(`${folder}/train`)) && (await isFolder(`${folder}/test`));
  const training = await open(hasParts ? 'train' : null, {
    ...preprocessing,
    ...(size && { size }),
  });
  const [height, width] = training.inputShape as [number, number, number];
  const images: ImageOptions = { ...preprocessing, size: [height, width] };
  const test = hasParts ? await open('test', images) : null;
  session.progress.stop();
  return { training, test, images };
}

/**
 * Opening ends with an error when it is interrupted; what reads the data later must not, because
 * training ends in an order of its own.
 */
async function interruptibly<T>(
  { signal }: Interruptible,
  open: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const opening = new AbortController();
  const stop = () => opening.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', stop);
  try {
    return await open(opening.signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
