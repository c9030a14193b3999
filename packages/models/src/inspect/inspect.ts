import type * as tf from '@tensorflow/tfjs';
import { targetLayers } from '../cut/targets.js';
import { flattenModel, type GraphNode, type Shape } from '../graph/graph.js';
import { countTotals } from '../summary.js';
import { multiplyAddsOf, totalMultiplyAdds } from './multiply-adds.js';

/** One application of one layer. */
export interface InspectedLayer {
  /** Unique in the model, and what `cutAt` takes: `outer/inner` in nested models, `shared:2`. */
  readonly name: string;
  /** tfjs class name, such as `Conv2D`. */
  readonly type: string;
  /** `[null, ...]`; null where a dimension is not fixed, as the batch is. */
  readonly outputShape: Shape;
  /** 0 where a layer is applied again: its weights count once. */
  readonly parameters: number;
  /**
   * Products of kernels with values for one sample: convolutions, dense and recurrent layers. Null
   * where the input's size is not fixed or the layer's way to use its weights is not known.
   */
  readonly multiplyAdds: number | null;
  /** Whether its output has channels over more than one position, so that it can be explained. */
  readonly fitAsTarget: boolean;
}

/** A model layer by layer, as plain data. */
export interface ModelInspection {
  readonly name: string;
  /** Shape of one sample; null where a size is not fixed. */
  readonly inputShape: Shape;
  /** In the order in which they run, nested models layer by layer; without the input. */
  readonly layers: readonly InspectedLayer[];
  readonly parameters: number;
  readonly trainableParameters: number;
  /** Of the whole model for one sample; null where it is not known of a layer. */
  readonly multiplyAdds: number | null;
}

/**
 * Looks at everything that runs in a model. `summarizeModel` gives the shorter table, in which a
 * nested model is one layer.
 *
 * @throws UsageError for a model that is not built, has several inputs or outputs, or holds layers
 *   that cannot be run one by one (see `cutAt`).
 */
export function inspectModel(model: tf.LayersModel): ModelInspection {
  const graph = flattenModel(model);
  const targets = new Set(targetLayers(model).map(({ name }) => name));
  const counted = new Set<tf.layers.Layer>();
  const parametersOf = ({ layer }: GraphNode) => {
    if (counted.has(layer)) return 0;
    counted.add(layer);
    return layer.countParams();
  };
  const [input, ...nodes] = graph.nodes as [GraphNode, ...GraphNode[]];
  return {
    name: model.name,
    inputShape: input.outputShape.slice(1),
    layers: nodes.map((node) => ({
      name: node.name,
      type: node.layer.getClassName(),
      outputShape: node.outputShape,
      parameters: parametersOf(node),
      multiplyAdds: multiplyAddsOf(graph, node),
      fitAsTarget: targets.has(node.name),
    })),
    ...countTotals(model),
    multiplyAdds: totalMultiplyAdds(
      graph,
      nodes.map((_, i) => i + 1),
    ),
  };
}
