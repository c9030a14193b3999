import * as tf from '@tensorflow/tfjs';
import { activationOf, layerOf, setWeights } from './layer-of.js';
import type { Net, Op } from './net.js';

export interface ModelOptions {
  /** Name of the layer whose output is that of node i; default `node_i`. */
  readonly nameOf?: (node: number) => string;
  /** Whether the model ends in a softmax, in its last layer or as a layer of its own. */
  readonly softmax?: 'none' | 'fused' | 'layer';
  /** First and last of nodes in a row that make up a model inside the model. */
  readonly nested?: readonly [number, number] | null;
}

/** One layer of the model: a node, or two where the second is an activation of the first. */
interface Part {
  readonly op: Op;
  readonly layer: tf.layers.Layer;
  readonly inputs: readonly number[];
  readonly output: number;
}

/** A reference net as a model of layers with the same weights. */
export function modelOf(net: Net, options: ModelOptions = {}): tf.LayersModel {
  const { softmax = 'none', nested = null } = options;
  const input = tf.input({ shape: [...net.spatial, net.inputChannels] });
  const parts = partsOf(net, options);
  const outputs = new Map([[-1, input]]);
  const isInside = ({ output }: Part) => nested !== null && output <= nested[1];
  const [first] = nested ?? [net.nodes.length];
  connect(
    parts.filter(({ output }) => output < first),
    outputs,
  );
  const inside = parts.filter((part) => part.output >= first && isInside(part));
  if (inside.length > 0) nest(inside, outputs);
  connect(
    parts.filter((part) => part.output >= first && !isInside(part)),
    outputs,
  );
  const logits = outputs.get(net.nodes.length - 1)!;
  const ending = softmax === 'layer' ? applied(tf.layers.softmax(), [logits]) : logits;
  const model = tf.model({ inputs: input, outputs: ending });
  for (const { layer, op } of parts) setWeights(layer, op);
  return model;
}

function partsOf({ nodes, spatial }: Net, { nameOf, softmax }: ModelOptions): Part[] {
  const name = nameOf ?? ((i: number) => `node_${i}`);
  const parts: Part[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const { op, inputs } = nodes[i]!;
    const fused = fusedActivation(op, nodes[i + 1]?.op);
    const closing = softmax === 'fused' && i === nodes.length - 1 ? 'softmax' : 'linear';
    if (fused) i++;
    const layer = layerOf(op, spatial.length, { name: name(i), activation: fused ?? closing });
    parts.push({ op, layer, inputs, output: i });
  }
  return parts;
}

/** The activation of the layer of `op`, if the next node is that; a ReLU belongs to a convolution. */
function fusedActivation(op: Op, next: Op | undefined): string | null {
  if (next?.type === 'relu') return op.type === 'conv' ? 'relu' : null;
  return next?.type === 'activation' && next.fused ? activationOf(next) : null;
}

function connect(parts: readonly Part[], outputs: Map<number, tf.SymbolicTensor>): void {
  for (const { layer, inputs, output } of parts) {
    outputs.set(
      output,
      applied(
        layer,
        inputs.map((index) => outputs.get(index)!),
      ),
    );
  }
}

/** Makes a model of parts in a row, the first of which reads one tensor, and applies it. */
function nest(parts: readonly Part[], outputs: Map<number, tf.SymbolicTensor>): void {
  const [source, last] = [parts[0]!.inputs[0]!, parts.at(-1)!.output];
  const entrance = tf.input({ shape: outputs.get(source)!.shape.slice(1) });
  const inside = new Map([[source, entrance]]);
  connect(parts, inside);
  const block = tf.model({ name: 'block', inputs: entrance, outputs: inside.get(last)! });
  outputs.set(last, applied(block, [outputs.get(source)!]));
}

function applied(layer: tf.layers.Layer, from: readonly tf.SymbolicTensor[]): tf.SymbolicTensor {
  return layer.apply(from.length === 1 ? from[0]! : [...from]) as tf.SymbolicTensor;
}
