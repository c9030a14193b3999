import { UsageError } from '@lucida/runtime/errors';
import { checkNumber } from '../check-number.js';
import { type AdamWSpec, adamw } from './adamw.js';
import { type SgdSpec, sgd } from './sgd.js';
import type { Optimizer, TrainableWeight } from './types.js';

export type OptimizerSpec = SgdSpec | AdamWSpec;

/** Makes an optimizer for these weights, with its memory empty. */
export function createOptimizer(
  spec: OptimizerSpec,
  weights: readonly TrainableWeight[],
): Optimizer {
  return spec.type === 'sgd' ? sgd(spec, weights) : adamw(spec, weights);
}

/** @throws UsageError for a setting outside its range. */
export function checkOptimizer(spec: OptimizerSpec): void {
  switch (spec.type) {
    case 'sgd':
      checkNumber('momentum', spec.momentum, { min: 0, below: 1 });
      return;
    case 'adamw':
      checkNumber('beta1', spec.beta1, { min: 0, below: 1 });
      checkNumber('beta2', spec.beta2, { min: 0, below: 1 });
      checkNumber('epsilon', spec.epsilon, { above: 0, max: 1 });
      checkNumber('weight decay', spec.weightDecay, { min: 0, max: 1000 });
      return;
    default:
      throw new UsageError(
        `There is no optimizer "${(spec as OptimizerSpec).type}"; take sgd or adamw.`,
      );
  }
}
