import * as tf from '@tensorflow/tfjs';
import { ablationSums } from '../ablation-sums/index.js';
import type { AblationSumsInput } from '../ablation-sums/types.js';
import { type PooledSumsAttrs, pooledShape } from './types.js';

export function pooledSumsOps(
  inputs: Readonly<Record<AblationSumsInput, tf.Tensor>>,
  { activation, reduce, window, steps, ...attrs }: PooledSumsAttrs,
): tf.Tensor {
  const { shape } = inputs.sums;
  const sums = ablationSums(inputs, attrs).reshape<tf.Tensor4D>([-1, ...shape.slice(1)]);
  const values = activation === 'relu' ? tf.relu(sums) : sums;
  const pool = reduce === 'maximum' ? tf.maxPool : tf.avgPool;
  const pooled = pool(values, [...window], [...steps], 'valid');
  return pooled.reshape(pooledShape(shape, { activation, reduce, window, steps, ...attrs }));
}
