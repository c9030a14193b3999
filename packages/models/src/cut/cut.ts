import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { activationName, activationOf } from '../graph/activation.js';
import { flattenModel, type GraphNode, type ModelGraph } from '../graph/graph.js';
import { withLogits } from '../graph/logits.js';
import { programFor } from '../graph/program.js';
import { totalMultiplyAdds } from '../inspect/multiply-adds.js';
import { runnerWithoutGradients } from '../native/native-program.js';
import { requireCut, requireSamples } from './check-tensors.js';
import { fixedInputShape } from './input-shape.js';
import { memoryOf } from './memory.js';
import { mixingHead } from './mixing-head.js';
import { rememberOrigin } from './origin.js';
import { penultimate } from './penultimate.js';
import { separableHead } from './separable-head.js';
import { type Split, splitAt } from './split.js';
import { findTarget } from './targets.js';
import type { CutModel, CutTensors } from './types.js';

/**
 * Cuts a classifier at a layer: `features` runs what comes before, `head` what comes after. Takes
 * sequential and functional models with branches, skip connections, shared layers and nested
 * models. A model that ends in softmax gives the logits before it; one that ends in no activation
 * gives its output. Weights are the model's own, read anew at every call.
 *
 * @param layerName A layer's name; inside nested models `outer/inner` where `inner` alone is not
 *   unique, and `layer:2` for the second application of a shared layer.
 * @throws UsageError when there is no such layer, when its output has no spatial positions, or when
 *   the model is not a classifier with one input, fixed input shape, and logits or softmax.
 */
export function cutAt(model: tf.LayersModel, layerName: string): CutModel {
  return cutGraph(model, withLogits(flattenModel(model)), layerName).cut;
}

/** A cut, with its place in the graph. */
interface CutGraph {
  readonly cut: CutModel;
  /** Index of the target's node. */
  readonly target: number;
  readonly split: Split;
}

/**
 * Cuts a model that is already a graph.
 *
 * @param graph The model without its softmax.
 */
export function cutGraph(model: tf.LayersModel, graph: ModelGraph, layerName: string): CutGraph {
  const inputShape = fixedInputShape(model);
  const target = findTarget(model, graph, layerName);
  const split = splitAt(graph, target);
  const { features, head, others } = split;
  const targetNode = graph.nodes[target] as GraphNode;
  const shapeOf = (i: number) => (graph.nodes[i] as GraphNode).outputShape.slice(1) as number[];
  const targetShape = shapeOf(target);
  const beforeCut = programFor(graph, features, [target, ...others], 'inference');
  const afterCut = programFor(graph, head, [graph.output], { gradientTo: target });

  const runFeatures = (x: tf.Tensor): { target: tf.Tensor; others: tf.Tensor[] } => {
    requireSamples(x, inputShape);
    const values = beforeCut(new Map([[0, x]]));
    // A layer may hand its input on; what is returned must be the caller's to dispose.
    const own = (i: number) => tf.clone(values.get(i) as tf.Tensor);
    return { target: own(target), others: others.map(own) };
  };
  const runHead = (cut: CutTensors): tf.Tensor2D => {
    requireCut(cut, targetShape, others.map(shapeOf));
    const given = new Map(others.map((node, i) => [node, cut.others[i]!]));
    const values = afterCut(given.set(target, cut.target));
    return values.get(graph.output) as tf.Tensor2D;
  };
  const all = Array.from(graph.nodes.keys()).slice(1);
  const atOnce = programFor(graph, all, [graph.output], 'inference');
  const runAll = (x: tf.Tensor): tf.Tensor2D => {
    if (runnerWithoutGradients() === null) return runHead(runFeatures(x));
    requireSamples(x, inputShape);
    return atOnce(new Map([[0, x]])).get(graph.output) as tf.Tensor2D;
  };
  const cut: CutModel = {
    layer: targetNode.name,
    inputShape,
    spatialShape: targetShape.slice(0, -1),
    channels: targetShape.at(-1) as number,
    classes: shapeOf(graph.output)[0] as number,
    headPlan: split.plan,
    separableHead: separableHead(graph, target, split),
    mixingHead: mixingHead(graph, target, split),
    penultimate: penultimate(graph, target, split),
    featuresMultiplyAdds: totalMultiplyAdds(graph, features),
    memory: memoryOf(graph, target, split),
    features: (x) => tf.tidy(() => runFeatures(x)),
    head: (cut) => tf.tidy(() => runHead(cut)),
    logits: (x) => tf.tidy(() => runAll(x)),
    biasActivation: () => tf.tidy(() => biasActivation(targetNode)),
  };
  rememberOrigin(cut, { model, others: others.map((i) => graph.nodes[i]!.name) });
  return { cut, target, split };
}

const WITH_BIAS = new Set([
  'Conv1D',
  'Conv2D',
  'Conv2DTranspose',
  'Conv3D',
  'Dense',
  'DepthwiseConv2D',
  'SeparableConv2D',
]);

function biasActivation({ layer, name }: GraphNode): tf.Tensor1D {
  const type = layer.getClassName();
  const bias = layer.getWeights().at(-1);
  if (!WITH_BIAS.has(type) || layer.getConfig().useBias === false || bias === undefined) {
    throw new UsageError(
      `Layer ${name} (${type}) has no bias of its own; choose a convolution or dense layer with a ` +
        'bias, or another baseline.',
    );
  }
  if (activationName(layer) === 'softmax') {
    throw new UsageError(
      `Layer ${name} ends in a softmax over its channels, which zeroing one channel's kernel does ` +
        'not leave at a constant; choose another baseline.',
    );
  }
  return tf.clone(activationOf(layer)(bias)) as tf.Tensor1D;
}
