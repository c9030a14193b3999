import { cutAt, disposeModel } from '@lucida/models';
import { startTestBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { subjectModel } from '../src/lanes/lucida/subject-model.js';
import { channelSubjects, SUBJECTS, type Subject, subjectOf, titleOf } from '../src/subjects.js';

const noFile = () => Promise.reject(new Error('no file was to be read'));

describe('our networks', () => {
  beforeAll(() => startTestBackend('wasm'));

  it.each<[string, Subject]>(Object.entries(SUBJECTS))(
    '%s can be cut at the layer that is named',
    async (name, { title: _, ...spec }) => {
      expect(subjectOf(name)).toEqual(spec);
      const { source } = spec;
      // Fewer positions and classes take less time to build; channels are the same.
      const inputShape = source.inputShape.length === 3 ? [64, 64, 3] : source.inputShape;
      const classes = name === 'mnist1d' ? 10 : 2;
      const small = { ...spec, source: { ...source, inputShape, classes } };
      const before = tf.memory().numTensors;
      const model = await subjectModel(small, noFile);
      expect(cutAt(model, spec.layer)).toMatchObject({ layer: spec.layer, classes });
      disposeModel(model);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('differ in the channels of the target alone where cost is drawn against them', async () => {
    const counts = [1, 64];
    const subjects = channelSubjects(counts);
    expect(subjects.map(({ name }) => name)).toEqual(['channels-1', 'channels-64']);
    for (const [i, subject] of subjects.entries()) {
      const model = await subjectModel(subject, noFile);
      const cut = cutAt(model, 'target');
      expect(cut).toMatchObject({ channels: counts[i], inputShape: [32, 32, 3], classes: 10 });
      expect(cut.separableHead).not.toBeNull();
      disposeModel(model);
    }
    expect(() => channelSubjects([8, 0])).toThrow(/number of channels.*1/);
  });
});

test('a subject that is no name of ours is a file, if it looks like one', () => {
  const file = subjectOf('models/my-net.keras');
  expect(file).toEqual({
    name: 'models/my-net.keras',
    source: { file: 'models/my-net.keras' },
    layer: null,
  });
  expect(titleOf(file)).toBe('my-net.keras');
  expect(titleOf(subjectOf('folder/tiny/'))).toBe('tiny');
  expect(titleOf(subjectOf('vgg7'))).toBe('VGG-7');
  expect(titleOf(channelSubjects([8])[0]!)).toBe('8 channels');
  expect(() => subjectOf('alexnet')).toThrow(/no subject "alexnet".*mnist1d.*model file/);
  expect(() => subjectOf('toString')).toThrow(/no subject/);
});
