import * as tf from '@tensorflow/tfjs';
import { flattenModel } from '../graph/graph.js';
import { withLogits } from '../graph/logits.js';
import { programFor } from '../graph/program.js';
import { requireSamples } from './check-tensors.js';
import { cutGraph } from './cut.js';
import { fixedInputShape } from './input-shape.js';
import type { CutsTogether, CutTensors } from './types.js';

/**
 * Cuts a classifier at several layers, whose `features` then run the layers before all of the cuts
 * once, however many cuts need them.
 *
 * @param layerNames As `cutAt` takes them; one may come twice.
 * @throws UsageError as `cutAt` does.
 */
export function cutTogether(model: tf.LayersModel, layerNames: readonly string[]): CutsTogether {
  const graph = withLogits(flattenModel(model));
  const inputShape = fixedInputShape(model);
  const parts = layerNames.map((name) => cutGraph(model, graph, name));
  const results = parts.map(({ target, split }) => [target, ...split.others]);
  const nodes = [...new Set(parts.flatMap(({ split }) => split.features))].sort((a, b) => a - b);
  const beforeCuts = programFor(graph, nodes, results.flat(), 'inference');
  return {
    cuts: parts.map(({ cut }) => cut),
    features: (x) =>
      tf.tidy(() => {
        requireSamples(x, inputShape);
        const values = beforeCuts(new Map([[0, x]]));
        // Several cuts may share a tensor, and each is the caller's to dispose.
        const own = (i: number) => tf.clone(values.get(i) as tf.Tensor);
        return results.map(([target, ...others]): CutTensors & tf.TensorContainerObject => ({
          target: own(target as number),
          others: others.map(own),
        }));
      }),
  };
}
