import type { WrittenNode } from '../network.js';
import type { Value } from '../value.js';
import { refuseGradient } from './types.js';

/** The gradient before a layer's own activation, from that after it. */
export function activationGradient(node: WrittenNode, gradient: Value): Value {
  if (node.activation === 'linear') return gradient;
  throw refuseGradient(node, `its activation ${node.activation} has no gradient here`, 'use relu');
}
