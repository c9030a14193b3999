import * as tf from '@tensorflow/tfjs';
import { activationOf } from '../graph/activation.js';
import { type GraphNode, type ModelGraph, withoutActivations } from '../graph/graph.js';
import { programFor } from '../graph/program.js';
import { totalMultiplyAdds } from '../inspect/multiply-adds.js';
import { firstMixingNodes, isLinear, mixingLayer } from './mixing-layer.js';
import { penultimateNode } from './penultimate.js';
import { pooledSums } from './pooled-sums.js';
import type { Split } from './split.js';
import type { MixingHead, MixingLayer } from './types.js';

/**
 * The head as channel-wise layers, layers that add the channels up, and the rest; or why it is not
 * that, in a clause.
 */
export function mixingHead(
  graph: ModelGraph,
  target: number,
  { head, others, channelWise }: Split,
): MixingHead | string {
  const channels = graph.nodes[target]!.outputShape.at(-1) as number;
  const first = firstMixingNodes(graph, target, head, channelWise);
  const layers: MixingLayer[] = [];
  for (const i of first) {
    const layer = mixingLayer(graph, graph.nodes[i] as GraphNode, channels);
    if (typeof layer === 'string') return layer;
    layers.push(layer);
  }
  const result = penultimateNode(graph);
  if (first.every((i) => i > result)) return 'only one layer adds channels up, the last';

  const apart = head.filter((i) => channelWise.has(i));
  const after = head.filter((i) => i <= result && !channelWise.has(i) && !first.includes(i));
  const isApart = new Set([target, ...apart]);
  const readAfter = [...new Set(after.flatMap((i) => graph.nodes[i]!.inputs))];
  const skips = readAfter.filter((i) => isApart.has(i));
  const othersAfter = others.filter((i) => readAfter.includes(i));
  const inputs = first.map((i) => graph.nodes[i]!.inputs[0] as number);

  const runApart = programFor(graph, apart, [...inputs, ...skips], 'inference');
  const runAfter = programFor(graph, after, [result], 'inference');
  const linear = withoutActivations(graph, first);
  const runFirst = first.map((i) => programFor(linear, [i], [i], 'inference'));
  const nodeOf = (i: number) => graph.nodes[i] as GraphNode;
  const shapeOf = (i: number) => [-1, ...(nodeOf(i).outputShape.slice(1) as number[])];
  const activations = first.map((i) =>
    isLinear(nodeOf(i)) ? (z: tf.Tensor) => z : activationOf(nodeOf(i).layer),
  );
  const alone = first.length === 1 && skips.length === 0 && othersAfter.length === 0;
  const [only] = layers;
  return {
    layers,
    pooled: only && alone ? pooledSums(graph, first[0]!, only, after, result) : null,
    others: othersAfter.map((i) => others.indexOf(i)),
    multiplyAdds: totalMultiplyAdds(graph, after),
    channelWise: (cut) =>
      tf.tidy(() => {
        const given = new Map(others.map((node, i) => [node, cut.others[i]!]));
        const values = runApart(given.set(target, cut.target));
        return {
          inputs: inputs.map((i, place) =>
            values.get(i)!.reshape<tf.Tensor4D>([-1, ...layers[place]!.inputShape]),
          ),
          skips: skips.map((i) =>
            values.get(i)!.reshape<tf.Tensor3D>([cut.target.shape[0]!, -1, channels]),
          ),
        };
      }),
    mix: (values) =>
      tf.tidy(() =>
        values.map((value, place) => {
          const i = first[place] as number;
          const input = inputs[place] as number;
          const given = new Map([[input, value.reshape(shapeOf(input))]]);
          const sums = runFirst[place]!(given).get(i) as tf.Tensor;
          return sums.reshape<tf.Tensor4D>([-1, ...layers[place]!.outputShape]);
        }),
      ),
    after: (sums, skipped, beside) =>
      tf.tidy(() => {
        const given = new Map<number, tf.Tensor>();
        first.forEach((i, place) => {
          given.set(i, activations[place]!(sums[place]!.reshape(shapeOf(i))));
        });
        skips.forEach((i, place) => {
          given.set(i, skipped[place]!.reshape(shapeOf(i)));
        });
        othersAfter.forEach((i, place) => {
          given.set(i, beside[place]!);
        });
        const values = runAfter(given).get(result) as tf.Tensor;
        return values.reshape<tf.Tensor2D>([sums[0]!.shape[0], -1]);
      }),
  };
}
