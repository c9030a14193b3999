import { type CutModel, cutAt } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { modelOf } from './reference/model-of.js';
import type { Net } from './reference/net.js';

/** A reference net as a model of layers, cut at its target. */
export function cutOf(net: Net): CutModel {
  const nameOf = (node: number) => (node === net.target ? 'target' : `node_${node}`);
  return cutAt(modelOf(net, { nameOf }), 'target');
}

/** What the target gives for a zeroed kernel. */
export function biasActivationOf({ nodes, target }: Net): number[] {
  const { op } = nodes[target]!;
  if (op.type === 'conv') return op.bias;
  const before = nodes[target - 1]!.op;
  if (op.type === 'relu' && before.type === 'conv') return before.bias.map((b) => Math.max(0, b));
  throw new UsageError('Layer target has no bias.');
}
