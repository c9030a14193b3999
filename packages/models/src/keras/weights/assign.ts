import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import type { KerasWeight } from '../types.js';
import { fits, variablesOf } from './slots.js';
import type { Assignment } from './types.js';

/**
 * Gives the layers their weights. To be called in `tf.tidy`.
 *
 * @throws LucidaError that names the layer, what it needs and what the file holds, when they differ.
 */
export function assign(assignments: readonly Assignment[], source: string): void {
  for (const assignment of assignments) {
    const variables = variablesOf(assignment.built);
    const weights = adapted(assignment);
    if (
      weights.length !== variables.length ||
      !weights.every((weight, i) => fits(weight, variables[i]!))
    ) {
      throw misfit(assignment, source);
    }
    for (const [i, { values, shape }] of weights.entries()) {
      variables[i]!.write(tf.tensor(values, [...shape]));
    }
  }
}

function adapted({ built, weights }: Assignment): readonly KerasWeight[] {
  return built.adapt === undefined ? weights : built.adapt(weights);
}

function misfit({ built, weights }: Assignment, source: string): LucidaError {
  const needed = variablesOf(built).map(({ originalName, shape }) => {
    const name = originalName.split('/').at(-1);
    return `${name} [${shape.join(', ')}]`;
  });
  const found = weights.map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  const { name, className } = built.layer;
  return new LucidaError(
    `Layer ${name} (${className}) needs ${listed(needed)}, and ${source} holds ${listed(found)} for ` +
      'it; the weights and the configuration belong to different models, or the file is damaged.',
  );
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? 'no weights' : items.join(', ');
}
