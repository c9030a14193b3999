import { type CutModel, cutAt } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { biasActivation } from './reference/attribution.js';
import { modelOf } from './reference/model-of.js';
import type { Net } from './reference/net.js';

/** A reference net as a model of layers, cut at its target. */
export function cutOf(net: Net): CutModel {
  const nameOf = (node: number) => (node === net.target ? 'target' : `node_${node}`);
  return cutAt(modelOf(net, { nameOf }), 'target');
}

/** What the target gives for a zeroed kernel. */
export function biasActivationOf(net: Net): number[] {
  const values = biasActivation(net);
  if (values) return values;
  throw new UsageError('Layer target has no bias.');
}
