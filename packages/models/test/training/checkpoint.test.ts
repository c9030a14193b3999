import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/training/checkpoint.js';
import { RECIPES } from '../../src/training/recipes.js';
import type { HostTensor, TrainingState } from '../../src/training/state.js';

const tensor: fc.Arbitrary<HostTensor> = fc
  .array(fc.nat({ max: 4 }), { maxLength: 3 })
  .chain((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return fc
      .float32Array({ minLength: size, maxLength: size })
      .map((values) => ({ shape, values }));
  });

const state: fc.Arbitrary<TrainingState> = fc.record({
  identity: fc.record({
    recipe: fc.constantFrom(...Object.values(RECIPES)),
    seed: fc.nat(),
    data: fc.string({ unit: 'grapheme' }),
    validation: fc.option(fc.oneof(fc.string(), fc.constant(0.1))),
    backend: fc.constant('cpu'),
  }),
  history: fc.array(
    fc.record({
      epoch: fc.nat(),
      learningRate: fc.constant(0.1),
      loss: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
      accuracy: fc.constant(1 / 3),
      validationLoss: fc.constant(null),
      validationAccuracy: fc.constant(null),
      seconds: fc.constant(1.5),
    }),
  ),
  partial: fc.option(
    fc.record({
      steps: fc.nat(),
      samples: fc.nat(),
      loss: fc.constant(0.1 + 0.2),
      correct: fc.nat(),
      seconds: fc.constant(0.25),
    }),
  ),
  weights: fc.array(tensor),
  slots: fc.array(tensor),
  best: fc.option(fc.array(tensor)),
});

const SAMPLE: TrainingState = {
  identity: { recipe: RECIPES.study, seed: 1, data: 'd', validation: null, backend: 'cpu' },
  history: [],
  partial: null,
  weights: [{ shape: [3], values: Float32Array.of(1, 2, 3) }],
  slots: [],
  best: null,
};

describe('checkpoints', () => {
  it('give back exactly what went in, wherever the bytes lie', () => {
    fc.assert(
      fc.property(state, fc.nat({ max: 3 }), (before, offset) => {
        const bytes = encodeCheckpoint(before);
        const moved = Buffer.alloc(bytes.length + offset).subarray(offset);
        moved.set(bytes);
        expect(decodeCheckpoint(moved, 'here')).toEqual(before);
      }),
    );
  });

  it('notice every change of a byte and every lost end', () => {
    const bytes = encodeCheckpoint(SAMPLE);
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.slice();
      changed[i]! ^= 1;
      expect(() => decodeCheckpoint(changed, 'x.bin'), `byte ${i}`).toThrow(/x\.bin/);
      expect(() => decodeCheckpoint(bytes.subarray(0, i), 'x.bin'), `length ${i}`).toThrow(
        /x\.bin/,
      );
    }
  });

  it('of another version are named as such', () => {
    const bytes = encodeCheckpoint(SAMPLE);
    bytes[8] = 2;
    expect(() => decodeCheckpoint(bytes, 'x.bin')).toThrow('format version 2');
  });
});
