import * as tf from '@tensorflow/tfjs';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { programFor } from '../graph/program.js';
import { differentiableForwardOf } from '../graph/run.js';
import { elementsOf, lastDense } from './dense-layer.js';
import type { Split } from './split.js';
import type { SeparableHead } from './types.js';

/**
 * The head as channel-wise layers and at most one dense layer, or null where it is not that. A
 * convolution whose kernel covers all of its input is a dense layer.
 */
export function separableHead(
  graph: ModelGraph,
  target: number,
  { head, others, channelWise }: Split,
): SeparableHead | null {
  const mixing = head.filter((i) => !channelWise.has(i));
  const [last = graph.output] = mixing;
  const apart = head.filter((i) => channelWise.has(i));
  if (mixing.length > 0 && lastDense(graph) !== last) return null;

  const { layer, inputs } = graph.nodes[last] as GraphNode;
  const before = mixing.length > 0 ? (inputs[0] as number) : last;
  const run = programFor(graph, apart, [before], differentiableForwardOf);
  const channels = graph.nodes[target]!.outputShape.at(-1) as number;
  const positions = elementsOf(graph.nodes[before] as GraphNode) / channels;
  const classes = elementsOf(graph.nodes[graph.output] as GraphNode);
  return {
    positions,
    channelWise: (cut) =>
      tf.tidy(() => {
        const given = new Map(others.map((node, i) => [node, cut.others[i]!]));
        const features = run(given.set(target, cut.target)).get(before) as tf.Tensor;
        return features.reshape<tf.Tensor3D>([-1, positions, channels]);
      }),
    kernel: () =>
      tf.tidy(() => {
        const kernel = mixing.length > 0 ? layer.getWeights()[0]! : tf.eye(classes);
        return kernel.reshape<tf.Tensor3D>([positions, channels, classes]);
      }),
  };
}
