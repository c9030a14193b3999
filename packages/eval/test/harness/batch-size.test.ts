import { arrayDataset, mnist1d } from '@lucida/data';
import { mnist1dNet, vgg7 } from '@lucida/models';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { resolveBatchSize } from '../../src/harness/batch-size.js';

beforeAll(() => startBackend('cpu'));

function images(inputShape: number[]) {
  return arrayDataset({
    name: 'images',
    inputs: new Float32Array(inputShape.reduce((a, b) => a * b)),
    inputShape,
    labels: [0],
    classNames: ['a', 'b'],
  });
}

it('of small activations is 250', () => {
  expect(resolveBatchSize(undefined, mnist1dNet({ seed: 1 }), mnist1d('test'))).toBe(250);
});

it('keeps the largest activation of the study’s images within 128 MiB', () => {
  // 224 x 224 x 32 floats are 6,422,528 bytes; 20 of them fit, 21 do not.
  const model = vgg7({ seed: 1 });
  expect(resolveBatchSize(undefined, model, images([224, 224, 3]))).toBe(20);
  expect(resolveBatchSize(3, model, images([224, 224, 3]))).toBe(3);
});

it('counts the image itself, and sides that the model leaves open as the image’s', () => {
  const open = (filters: number) =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [null, null, 8], filters, kernelSize: 1 }),
        tf.layers.globalAveragePooling2d({}),
      ],
    });
  // 1,024 x 1,024 values of 4 bytes: 4 MiB a channel.
  const data = images([1024, 1024, 8]);
  expect(resolveBatchSize(undefined, open(2), data)).toBe(4);
  expect(resolveBatchSize(undefined, open(16), data)).toBe(2);
  expect(resolveBatchSize(undefined, open(64), data)).toBe(1);
});
