import * as tf from '@tensorflow/tfjs';
import { activationName } from '../graph/activation.js';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { programFor } from '../graph/program.js';
import { isLinear } from './mixing-layer.js';
import { apartWindow } from './pooling-window.js';
import type { MixingLayer, PooledSums } from './types.js';

const MAXIMUM = /^(Global)?MaxPooling[12]D$/;
const AVERAGE = /^(Global)?AveragePooling[12]D$/;

/**
 * The pooling that follows the sums of a mixing layer with nothing but a ReLU between; null where
 * something else follows, or where windows overlap or reach over the edge.
 *
 * @param after The nodes after the mixing layer up to `result`, none of which reads anything else.
 */
export function pooledSums(
  graph: ModelGraph,
  first: number,
  { outputShape: [height, width, units] }: MixingLayer,
  after: readonly number[],
  result: number,
): PooledSums | null {
  const nodeOf = (i: number) => graph.nodes[i] as GraphNode;
  let last = first;
  let activation = isLinear(nodeOf(first)) ? 'linear' : activationName(nodeOf(first).layer);
  const passed: number[] = [];
  while (last !== result) {
    const readers = after.filter((i) => nodeOf(i).inputs.includes(last));
    if (readers.length !== 1 || (activation !== 'linear' && activation !== 'relu')) return null;
    last = readers[0] as number;
    passed.push(last);
    const { layer } = nodeOf(last);
    const type = layer.getClassName();
    if (MAXIMUM.test(type) || AVERAGE.test(type)) {
      const window = apartWindow(layer, [height, width]);
      if (window === null || height * width === 1) return null;
      const rest = after.filter((i) => !passed.includes(i));
      const runRest = programFor(graph, rest, [result], 'inference');
      const shape = [-1, ...(nodeOf(last).outputShape.slice(1) as number[])];
      return {
        ...window,
        activation,
        reduce: MAXIMUM.test(type) ? 'maximum' : 'average',
        outputShape: [
          pooledSize(height, window.window[0], window.strides[0]),
          pooledSize(width, window.window[1], window.strides[1]),
          units,
        ],
        after: (pooled) =>
          tf.tidy(() => {
            const values = runRest(new Map([[last, pooled.reshape(shape)]])).get(
              result,
            ) as tf.Tensor;
            return values.reshape<tf.Tensor2D>([pooled.shape[0], -1]);
          }),
      };
    }
    const isRelu = type === 'ReLU' && layer.getConfig().maxValue == null;
    if (!isRelu && type !== 'Activation') return null;
    const next = isRelu ? 'relu' : activationName(layer);
    if (next !== 'linear') activation = next;
  }
  return null;
}

const pooledSize = (size: number, window: number, stride: number) =>
  Math.floor((size - window) / stride) + 1;
