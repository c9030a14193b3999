import { checkNumber } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import type { SubjectSpec } from './lanes/lane.js';

/** A network of ours, with random weights, and the layer that its maps are drawn at. */
export interface Subject extends SubjectSpec {
  /** For people. */
  readonly title: string;
  readonly source: {
    readonly architecture: string;
    readonly inputShape: readonly number[];
    readonly classes: number;
  };
  readonly layer: string;
}

function subject(
  name: string,
  title: string,
  layer: string,
  inputShape: readonly number[],
  classes: number,
): Subject {
  return { name, title, layer, source: { architecture: name, inputShape, classes } };
}

const IMAGE = [224, 224, 3];

export const SUBJECTS = {
  mnist1d: subject('mnist1d', 'MNIST-1D net', 'conv1d_2', [40, 1], 10),
  vgg7: subject('vgg7', 'VGG-7', 'conv2d_3', IMAGE, 8),
  vgg16: subject('vgg16', 'VGG16', 'block5_conv3', IMAGE, 1000),
  resnet50: subject('resnet50', 'ResNet50', 'conv5_block3_out', IMAGE, 1000),
  mobilenet: subject('mobilenet', 'MobileNet', 'conv_pw_13_relu', IMAGE, 1000),
  'mobilenet-v2': subject('mobilenet-v2', 'MobileNetV2', 'out_relu', IMAGE, 1000),
} as const satisfies Record<string, Subject>;

type SubjectName = keyof typeof SUBJECTS;

/**
 * The network that a user names: one of ours, or the file of a model.
 *
 * @throws UsageError for what is neither a name of ours nor looks like a path.
 */
export function subjectOf(name: string): SubjectSpec {
  if (Object.hasOwn(SUBJECTS, name)) {
    const { title: _, ...spec } = SUBJECTS[name as SubjectName];
    return spec;
  }
  if (/[./\\]/.test(name)) return { name, source: { file: name }, layer: null };
  throw new UsageError(
    `There is no subject "${name}": expected ${Object.keys(SUBJECTS).join(', ')}, channels, all, or the path of a ` +
      'model file, with a slash or a dot in it.',
  );
}

/**
 * Small nets for the cost against the number of channels: all alike but for the channels of the layer
 * that maps are drawn at, behind which channels stay apart.
 *
 * @param counts Each from 1 to 4096.
 */
export function channelSubjects(counts: readonly number[]): SubjectSpec[] {
  return counts.map((count) => {
    const channels = checkNumber('The number of channels', count, {
      integer: true,
      min: 1,
      max: 4096,
    });
    return { name: `channels-${channels}`, source: { channels }, layer: null };
  });
}

/** For people. */
export function titleOf({ name, source }: SubjectSpec): string {
  if ('channels' in source) return `${source.channels} channels`;
  if ('file' in source) return name.split(/[/\\]/).findLast(Boolean) ?? name;
  return Object.values<Subject>(SUBJECTS).find((known) => known.name === name)?.title ?? name;
}
