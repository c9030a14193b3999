import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { type ArchitectureName, createModel, disposeModel } from '../../src/index.js';
import { expectSameInOnnx, onnxruntime, randomizeWeights, SKIPPED } from './runtime.js';

const SHAPES: readonly (readonly [ArchitectureName, readonly number[]])[] = [
  ['mnist1d', [40, 1]],
  ['vgg7', [24, 20, 3]],
  ['mobilenet', [32, 32, 3]],
  ['mobilenet-v2', [32, 32, 3]],
  ['resnet50', [32, 32, 3]],
];

describe.skipIf(onnxruntime === null)(`toOnnx of architectures (skipped where ${SKIPPED})`, () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(SHAPES)('gives what %s gives', async (architecture, inputShape) => {
    const model = createModel(architecture, { inputShape, classes: 10, seed: 3 });
    randomizeWeights(model, 5);
    await expectSameInOnnx(model);
    disposeModel(model);
  });
});
