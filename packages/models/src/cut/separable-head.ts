import * as tf from '@tensorflow/tfjs';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { programFor } from '../graph/program.js';
import { elementsOf, lastDense } from './dense-layer.js';
import { apartWindow } from './pooling-window.js';
import type { Split } from './split.js';
import type { SeparableHead } from './types.js';

/** Layers that give a channel that is the same at every position that value at every position. */
const PASSES_CONSTANTS = new Set([
  'AlphaDropout',
  'AveragePooling1D',
  'AveragePooling2D',
  'Dropout',
  'Flatten',
  'GaussianDropout',
  'GaussianNoise',
  'GlobalAveragePooling1D',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling1D',
  'GlobalMaxPooling2D',
  'MaxPooling1D',
  'MaxPooling2D',
  'Permute',
  'Reshape',
  'SpatialDropout1D',
]);

/** Layers that hand the activation on, value by value. */
const PASSES_VALUES = new Set([
  'AlphaDropout',
  'Dropout',
  'Flatten',
  'GaussianDropout',
  'GaussianNoise',
  'Reshape',
]);
const AVERAGE = new Set([
  'AveragePooling1D',
  'AveragePooling2D',
  'GlobalAveragePooling1D',
  'GlobalAveragePooling2D',
]);
/** Not the global ones, whose gradient equal maxima share. */
const MAXIMUM = new Set(['MaxPooling1D', 'MaxPooling2D']);

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
  const run = programFor(graph, apart, [before], { gradientTo: target });
  const rest = programFor(graph, mixing, [graph.output], { gradientTo: before });
  const shapeBefore = graph.nodes[before]!.outputShape.slice(1) as number[];
  const channels = graph.nodes[target]!.outputShape.at(-1) as number;
  const positions = elementsOf(graph.nodes[before] as GraphNode) / channels;
  const classes = elementsOf(graph.nodes[graph.output] as GraphNode);
  const averaged = averagedValues(graph, apart);
  return {
    positions,
    passesConstants: apart.every((i) =>
      PASSES_CONSTANTS.has((graph.nodes[i] as GraphNode).layer.getClassName()),
    ),
    reads: readingOf(averaged, elementsOf(graph.nodes[target] as GraphNode) / channels, positions),
    averaged,
    channelWise: (cut) =>
      tf.tidy(() => {
        const given = new Map(others.map((node, i) => [node, cut.others[i]!]));
        const features = run(given.set(target, cut.target)).get(before) as tf.Tensor;
        return features.reshape<tf.Tensor3D>([-1, positions, channels]);
      }),
    finish: (features) =>
      tf.tidy(() => {
        const given = features.reshape([-1, ...shapeBefore]);
        return rest(new Map([[before, given]])).get(graph.output) as tf.Tensor2D;
      }),
    kernel: () =>
      tf.tidy(() => {
        const kernel = mixing.length > 0 ? layer.getWeights()[0]! : tf.eye(classes);
        return kernel.reshape<tf.Tensor3D>([positions, channels, classes]);
      }),
  };
}

/**
 * @param averaged As in `SeparableHead`.
 * @param available Positions of the target.
 * @param reaching Values of a channel that reach the dense layer.
 */
function readingOf(
  averaged: number | null,
  available: number,
  reaching: number,
): SeparableHead['reads'] {
  if (averaged === 1 && reaching === available) return 'values';
  return averaged === available && reaching === 1 ? 'mean' : null;
}

/** How many values of the target each value that reaches the dense layer is the mean of, or null. */
function averagedValues(graph: ModelGraph, apart: readonly number[]): number | null {
  let averaged = 1;
  for (const i of apart) {
    const { layer, inputs } = graph.nodes[i] as GraphNode;
    const type = layer.getClassName();
    if (PASSES_VALUES.has(type)) continue;
    const isAverage = AVERAGE.has(type);
    if (!isAverage && !MAXIMUM.has(type)) return null;
    const spatial = (graph.nodes[inputs[0]!] as GraphNode).outputShape.slice(1, -1) as number[];
    const size = (spatial.length === 1 ? [1, spatial[0]] : spatial) as [number, number];
    const pooling = apartWindow(layer, size);
    if (!pooling) return null;
    if (isAverage) averaged *= pooling.window[0] * pooling.window[1];
  }
  return averaged;
}
