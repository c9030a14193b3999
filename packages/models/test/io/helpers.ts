import type { ModelMetadata } from '../../src/io/metadata.js';

export const METADATA: ModelMetadata = {
  lucida: '0.1.0',
  classNames: ['left', 'right', 'none'],
  inputShape: [8, 1],
  training: {
    recipe: 'study',
    seed: 3,
    backend: 'cpu',
    tfjs: '4.22.0',
    data: { name: 'lines', size: 12, fingerprint: 'abc' },
    config: { batchSize: 4, schedule: { kind: 'halving' } },
    epochs: [
      {
        epoch: 1,
        learningRate: 0.01,
        loss: 1.5,
        accuracy: 0.5,
        validationLoss: null,
        validationAccuracy: null,
        seconds: 0.25,
      },
    ],
    keptEpoch: 1,
  },
};
