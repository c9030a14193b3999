import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { isImageShape } from './image-shape.js';
import { SMALLEST_SIDE } from './keras-layers.js';
import { mnist1dNet } from './mnist1d-net.js';
import { mobilenet } from './mobilenet.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { resnet50 } from './resnet50.js';
import { vgg7 } from './vgg7.js';
import { vgg16 } from './vgg16.js';

/** What a new model is for. */
interface Task {
  /** Shape of one sample, channels last. */
  readonly inputShape: readonly number[];
  readonly classes: number;
}

interface Seeded {
  /** Integer from 0 to 4294967295; the same seed gives the same initial weights on every backend. */
  readonly seed: number;
}

interface Architecture {
  /** What it is made for, in words. */
  readonly purpose: string;
  suits(task: Task): boolean;
  build(task: Task & Seeded): tf.LayersModel;
}

const LARGER_IMAGES = {
  purpose: `images of shape [height, width, channels] of at least ${SMALLEST_SIDE} x ${SMALLEST_SIDE} pixels`,
  suits: ({ inputShape }: Task) => isImageShape(inputShape, SMALLEST_SIDE),
};

/** Of those that suit some samples, the first is the default. */
const ARCHITECTURES = {
  mnist1d: {
    purpose: 'signals of shape [40, 1] of 10 classes',
    suits: ({ inputShape, classes }) => inputShape.join() === '40,1' && classes === 10,
    build: mnist1dNet,
  },
  vgg7: {
    purpose: 'images of shape [height, width, channels]',
    suits: ({ inputShape }) => inputShape.length === 3,
    build: vgg7,
  },
  vgg16: { ...LARGER_IMAGES, build: vgg16 },
  resnet50: { ...LARGER_IMAGES, build: resnet50 },
  mobilenet: { ...LARGER_IMAGES, build: mobilenet },
  'mobilenet-v2': { ...LARGER_IMAGES, build: mobilenetV2 },
} as const satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof ARCHITECTURES;

export const ARCHITECTURE_NAMES = Object.keys(ARCHITECTURES) as ArchitectureName[];

/**
 * The architecture for a task: the one that was asked for, else the one made for such samples.
 *
 * @throws UsageError for an unknown name, one that does not suit the samples, or where none does.
 */
export function chooseArchitecture(task: Task, name?: string): ArchitectureName {
  const samples = `samples of shape [${task.inputShape.join(', ')}] of ${task.classes} classes`;
  if (name !== undefined) {
    const chosen = checkChoice('architecture', name, ARCHITECTURE_NAMES);
    if (ARCHITECTURES[chosen].suits(task)) return chosen;
    throw new UsageError(
      `The architecture ${chosen} is for ${ARCHITECTURES[chosen].purpose}, and these are ${samples}; choose another architecture or other data.`,
    );
  }
  const found = ARCHITECTURE_NAMES.find((name) => ARCHITECTURES[name].suits(task));
  if (found) return found;
  const purposes = [...new Set(ARCHITECTURE_NAMES.map((name) => ARCHITECTURES[name].purpose))];
  const all = purposes.map((purpose) => {
    const names = ARCHITECTURE_NAMES.filter((name) => ARCHITECTURES[name].purpose === purpose);
    return `for ${purpose} (${names.join(', ')})`;
  });
  throw new UsageError(
    `There is no architecture for ${samples}, only ${all.join(', ')}; bring the samples into such a shape.`,
  );
}

/**
 * A new model with seeded initial weights.
 *
 * @throws UsageError when a setting is out of range.
 */
export function createModel(name: ArchitectureName, task: Task & Seeded): tf.LayersModel {
  return ARCHITECTURES[name].build(task);
}
