import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseArchitecture, createModel } from '../../src/architectures/index.js';

describe('the architecture for some samples', () => {
  beforeAll(async () => {
    await startBackend('cpu');
  });

  it('is the one that was made for them', () => {
    expect(chooseArchitecture({ inputShape: [40, 1], classes: 10 })).toBe('mnist1d');
    expect(chooseArchitecture({ inputShape: [64, 48, 3], classes: 2 })).toBe('vgg7');
    for (const name of ['vgg7', 'vgg16', 'resnet50', 'mobilenet', 'mobilenet-v2']) {
      expect(chooseArchitecture({ inputShape: [64, 48, 3], classes: 2 }, name)).toBe(name);
    }
  });

  it('is built for them', () => {
    for (const [name, inputShape, classes] of [
      ['mnist1d', [40, 1], 10],
      ['vgg7', [8, 6, 1], 3],
      ['mobilenet', [32, 40, 1], 3],
      ['mobilenet-v2', [40, 32, 3], 2],
    ] as const) {
      const model = createModel(name, { seed: 1, inputShape, classes });
      expect(model.name).toBe(name);
      expect(model.inputs[0]!.shape).toEqual([null, ...inputShape]);
      expect(model.outputs[0]!.shape).toEqual([null, classes]);
      model.dispose();
    }
  });

  it.each<[string, string | undefined, number[], number]>([
    ['There is no architecture for samples of shape [40, 1] of 4 classes', undefined, [40, 1], 4],
    ['no architecture for samples of shape [41, 1] of 10', undefined, [41, 1], 10],
    ['vgg7 is for images of shape [height, width, channels], and these', 'vgg7', [40, 1], 10],
    ['mnist1d is for signals of shape [40, 1] of 10 classes', 'mnist1d', [40, 40, 1], 10],
    ['no architecture "resnet"; choose from mnist1d, vgg7, vgg16, resnet50', 'resnet', [40, 1], 10],
    [
      'vgg16 is for images of shape [height, width, channels] of at least 32',
      'vgg16',
      [28, 28, 3],
      10,
    ],
    ['at least 32 x 32 pixels (vgg16, resnet50, mobilenet, mobilenet-v2)', undefined, [41, 1], 10],
  ])('or a refusal: %s', (message, name, inputShape, classes) => {
    expect(() => chooseArchitecture({ inputShape, classes }, name)).toThrow(UsageError);
    expect(() => chooseArchitecture({ inputShape, classes }, name)).toThrow(message);
  });
});
