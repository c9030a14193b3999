import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import type * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { classNamesOf } from '../../src/io/class-names.js';
import { loadModel } from '../../src/io/node/load-model.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lucida-models-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As the converter writes it: Keras' wrapper, quantised weights, several groups and shards. */
const CONVERTED = {
  modelTopology: {
    keras_version: '2.4.0',
    backend: 'tensorflow',
    model_config: {
      class_name: 'Sequential',
      config: {
        name: 'converted',
        layers: [
          {
            class_name: 'Dense',
            config: {
              name: 'first_dense',
              units: 2,
              batch_input_shape: [null, 2],
              use_bias: false,
            },
          },
          { class_name: 'Dense', config: { name: 'second', units: 1, activation: 'hard_sigmoid' } },
        ],
      },
    },
  },
  weightsManifest: [
    {
      paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'],
      weights: [
        {
          name: 'first_dense/kernel',
          shape: [2, 2],
          dtype: 'float32',
          quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
        },
      ],
    },
    {
      paths: ['group2.bin'],
      weights: [
        {
          name: 'second/kernel',
          shape: [2, 1],
          dtype: 'float32',
          quantization: { dtype: 'float16' },
        },
        { name: 'second/bias', shape: [1], dtype: 'float32' },
      ],
    },
  ],
};

describeEachBackend('a model that the converter wrote', () => {
  it('is read with its quantised weights, in shards, without metadata', async () => {
    await writeFile(join(folder, 'model.json'), JSON.stringify(CONVERTED));
    // 0.5 * q - 1: the kernel [[-1, -0.5], [0, 0.5]].
    await writeFile(join(folder, 'group1-shard1of2.bin'), Uint8Array.of(0, 1, 2));
    await writeFile(join(folder, 'group1-shard2of2.bin'), Uint8Array.of(3));
    // Half precision: 1 is 0x3c00, -2 is 0xc000; then the bias 0.25 in single precision.
    await writeFile(join(folder, 'group2.bin'), Uint8Array.of(0, 0x3c, 0, 0xc0, 0, 0, 0x80, 0x3e));
    const { model, metadata } = await loadModel(folder);
    expect(metadata).toBeNull();
    expect(classNamesOf({ model, metadata })).toEqual(['0']);
    const weights = await Promise.all(model.getWeights().map((weight: tf.Tensor) => weight.data()));
    expectClose(weights[0]!, [-1, -0.5, 0, 0.5], 0);
    expectClose(weights[1]!, [1, -2], 0);
    expectClose(weights[2]!, [0.25], 0);
  });

  it('is refused when a half-precision weight is infinite', async () => {
    await writeFile(join(folder, 'model.json'), JSON.stringify(CONVERTED));
    await writeFile(join(folder, 'group1-shard1of2.bin'), Uint8Array.of(0, 1, 2));
    await writeFile(join(folder, 'group1-shard2of2.bin'), Uint8Array.of(3));
    await writeFile(join(folder, 'group2.bin'), Uint8Array.of(0, 0x3c, 0, 0x7c, 0, 0, 0x80, 0x3e));
    await expect(loadModel(folder)).rejects.toThrow(/second\/kernel .* element 1/);
  });
});
