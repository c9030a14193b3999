import { checkChoice, checkNumber } from '@lucida/runtime/checks';
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
  checkChoice('optimizer', spec.type, ['sgd', 'adamw']);
  switch (spec.type) {
    case 'sgd':
      checkNumber('The momentum', spec.momentum, { min: 0, below: 1 });
      return;
    case 'adamw':
      checkNumber('The optimizer setting beta1', spec.beta1, { min: 0, below: 1 });
      checkNumber('The optimizer setting beta2', spec.beta2, { min: 0, below: 1 });
      checkNumber('The optimizer setting epsilon', spec.epsilon, { above: 0, max: 1 });
      checkNumber('The weight decay', spec.weightDecay, { min: 0, max: 1000 });
  }
}
