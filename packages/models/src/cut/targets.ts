import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { closest } from 'fastest-levenshtein';
import {
  flattenModel,
  formatShape,
  type GraphNode,
  type ModelGraph,
  type Shape,
} from '../graph/graph.js';
import { fixedInputShape } from './input-shape.js';

/** A layer whose activation can be explained. */
export interface TargetLayer {
  readonly name: string;
  /** tfjs class name, such as `Conv2D`. */
  readonly type: string;
  /** `[null, ...spatial, channels]`. */
  readonly outputShape: Shape;
  readonly channels: number;
}

/** Layers whose output says the same as their input's does; the layer before is the better name. */
const PASSING = new Set([
  'AlphaDropout',
  'Cropping2D',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'Permute',
  'Reshape',
  'SpatialDropout1D',
  'UpSampling2D',
  'ZeroPadding2D',
]);

/**
 * The layers that are fit as targets, in the order in which they run: their output has channels
 * over more than one spatial position.
 *
 * @throws UsageError for a model that cannot be explained at all (see `cutAt`).
 */
export function targetLayers(model: tf.LayersModel): TargetLayer[] {
  return targetsOf(flattenModel(model)).map((node) => ({
    name: node.name,
    type: node.layer.getClassName(),
    outputShape: node.outputShape,
    channels: node.outputShape.at(-1) as number,
  }));
}

/**
 * Name of the layer that class-activation maps are usually drawn at: the last one with spatial
 * positions before the head.
 *
 * @throws UsageError when no layer has spatial positions, or the input's size is not fixed.
 */
export function defaultTargetLayer(model: tf.LayersModel): string {
  const target = targetsOf(flattenModel(model))
    .filter((node) => !PASSING.has(node.layer.getClassName()))
    .at(-1);
  if (target === undefined) {
    fixedInputShape(model);
    throw new UsageError(
      `No layer of model ${model.name} has spatial positions, and an attribution map needs them.`,
    );
  }
  return target.name;
}

function targetsOf(graph: ModelGraph): GraphNode[] {
  return graph.nodes.filter((node, i) => i > 0 && problemOf(node.outputShape) === null);
}

/** What keeps an output from being explained; null for `[n, ...spatial, channels]`. */
function problemOf(shape: Shape): string | null {
  const sample = shape.slice(1);
  if (sample.length < 2) return `its output ${formatShape(shape)} has no spatial positions`;
  if (sample.includes(null)) return `its output ${formatShape(shape)} has no fixed size`;
  if (sample.slice(0, -1).every((size) => size === 1)) {
    return `its output ${formatShape(shape)} has a single spatial position`;
  }
  return null;
}

/**
 * Index of the node that a user means by a layer's name: the unique name, the path through nested
 * models, or the name inside a nested model where it is unique.
 *
 * @param logits The graph that is run, without the final softmax.
 */
export function findTarget(model: tf.LayersModel, logits: ModelGraph, layerName: string): number {
  const { nodes } = logits;
  const named = nodes.findIndex((node) => node.name === layerName);
  const matches = nodes.filter((node) => node.path === layerName || node.layer.name === layerName);
  if (named === -1 && matches.length === 0) throw unknownLayer(model, logits, layerName);
  if (named === -1 && matches.length > 1) {
    throw new UsageError(
      `Layer ${layerName} is applied ${matches.length} times; choose one of ` +
        `${matches.map((node) => node.name).join(', ')}.`,
    );
  }
  const index = named === -1 ? nodes.indexOf(matches[0] as GraphNode) : named;
  const target = nodes[index] as GraphNode;
  const problem = problemOf(target.outputShape);
  if (problem !== null) {
    throw new UsageError(
      `Layer ${layerName} (${target.layer.getClassName()}) cannot be explained: ${problem}; ` +
        `${choices(targetsOf(logits))}.`,
    );
  }
  return index;
}

function unknownLayer(model: tf.LayersModel, logits: ModelGraph, name: string): UsageError {
  const graph = flattenModel(model);
  if (graph.nodes.some((node) => node.name === name || node.layer.name === name)) {
    return new UsageError(
      `Layer ${name} is the final softmax, which is left out; ${choices(targetsOf(logits))}.`,
    );
  }
  const targets = targetsOf(graph);
  const others = graph.nodes.filter((node) => !targets.includes(node));
  const names = [...targets, ...others].map((node) => node.name);
  const unused = hasLayer(model, name);
  return new UsageError(
    unused
      ? `The output of model ${model.name} does not depend on layer ${name}; ${choices(targets)}.`
      : `Model ${model.name} has no layer ${name}; did you mean ${closest(name, names)}? ` +
          `It has ${names.join(', ')}.`,
  );
}

function hasLayer(model: tf.LayersModel, name: string): boolean {
  return model.layers.some(
    (layer) =>
      layer.name === name || ('layers' in layer && hasLayer(layer as tf.LayersModel, name)),
  );
}

function choices(targets: readonly GraphNode[]): string {
  if (targets.length === 0) return 'no layer of this model has spatial positions';
  return `choose one of ${targets.map((node) => node.name).join(', ')}`;
}
