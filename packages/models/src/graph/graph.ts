import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';

/** A shape whose unknown dimensions (the batch, mostly) are null. */
export type Shape = readonly (number | null)[];

/** The shape of one sample, as `[40, 25]`; `[any, 1]` where a size is not fixed. */
export function formatShape(shape: Shape): string {
  return `[${shape
    .slice(1)
    .map((size) => size ?? 'any')
    .join(', ')}]`;
}

/** One application of one layer. A layer that is applied twice makes two nodes. */
export interface GraphNode {
  /** Unique in the graph: the layer's name, with its models' names or a number where needed. */
  readonly name: string;
  /** The layer's name after those of the nested models around it: `backbone/conv2d`. */
  readonly path: string;
  readonly layer: tf.layers.Layer;
  /** Indices of the nodes that feed it, all smaller than its own. */
  readonly inputs: readonly number[];
  readonly outputShape: Shape;
  /** True where the layer's own activation is left out (a softmax at the end of the model). */
  readonly withoutActivation: boolean;
}

/** A model with its nested models inlined, as primitive layers in topological order. */
export interface ModelGraph {
  /** Node 0 is the model's input. */
  readonly nodes: readonly GraphNode[];
  readonly output: number;
}

/** The same graph, in which some nodes leave their layers' own activations out. */
export function withoutActivations(graph: ModelGraph, indices: readonly number[]): ModelGraph {
  const nodes = graph.nodes.map((node, i) =>
    indices.includes(i) ? { ...node, withoutActivation: true } : node,
  );
  return { ...graph, nodes };
}

type UnnamedNode = Omit<GraphNode, 'name'>;

/** What the symbolic tensors of one (nested) model stand for in the flat graph. */
interface Scope {
  readonly prefix: string;
  readonly nodeOf: Map<tf.SymbolicTensor, number>;
  readonly nested: Map<LayerCall, Scope>;
}

type LayerCall = tf.layers.Layer['inboundNodes'][number];

/**
 * Flattens a sequential or functional model.
 *
 * @throws UsageError for a model that is not built, has several inputs or outputs, or holds layers
 *   that cannot be run one by one (masks, several outputs, channels first).
 */
export function flattenModel(model: tf.LayersModel): ModelGraph {
  const [input, secondInput] = model.inputs;
  const [output, secondOutput] = model.outputs;
  if (input === undefined || output === undefined) {
    throw new UsageError(
      `Model ${model.name} has no input shape yet: give inputShape to its first layer.`,
    );
  }
  if (secondInput !== undefined || secondOutput !== undefined) {
    throw new UsageError(
      `Model ${model.name} has ${model.inputs.length} inputs and ${model.outputs.length} outputs, ` +
        'and only models with one of each are supported.',
    );
  }
  const nodes: UnnamedNode[] = [
    {
      path: input.sourceLayer.name,
      layer: input.sourceLayer,
      inputs: [],
      outputShape: input.shape,
      withoutActivation: false,
    },
  ];
  const scope: Scope = { prefix: '', nodeOf: new Map([[input, 0]]), nested: new Map() };
  const outputNode = resolve(output, scope, nodes);
  return { nodes: withNames(nodes), output: outputNode };
}

/** The node that computes a symbolic tensor; adds it, and all that it needs, when it is missing. */
function resolve(tensor: tf.SymbolicTensor, scope: Scope, nodes: UnnamedNode[]): number {
  const known = scope.nodeOf.get(tensor);
  if (known !== undefined) return known;
  const layer = tensor.sourceLayer;
  const call = layer.inboundNodes[tensor.nodeIndex];
  if (call === undefined)
    throw new UsageError(`Layer ${layer.name} is not connected to the input.`);
  const inputs = call.inputTensors.map((input) => resolve(input, scope, nodes));
  const index =
    layer instanceof tf.LayersModel
      ? resolveNested(layer, call, inputs, tensor.tensorIndex, scope, nodes)
      : addNode(layer, call, inputs, scope, nodes);
  scope.nodeOf.set(tensor, index);
  return index;
}

function resolveNested(
  model: tf.LayersModel,
  call: LayerCall,
  inputs: readonly number[],
  output: number,
  scope: Scope,
  nodes: UnnamedNode[],
): number {
  let inner = scope.nested.get(call);
  if (inner === undefined) {
    inner = {
      prefix: `${scope.prefix}${model.name}/`,
      nodeOf: new Map(model.inputs.map((input, i) => [input, inputs[i] as number])),
      nested: new Map(),
    };
    scope.nested.set(call, inner);
  }
  return resolve(model.outputs[output] as tf.SymbolicTensor, inner, nodes);
}

function addNode(
  layer: tf.layers.Layer,
  call: LayerCall,
  inputs: readonly number[],
  scope: Scope,
  nodes: UnnamedNode[],
): number {
  refuseUnsupported(layer, call);
  // Of one sample: where the batch is not known, tfjs does not work out the -1 of a Reshape.
  const shapes = inputs.map((i) => [1, ...(nodes[i] as UnnamedNode).outputShape.slice(1)]);
  const [, ...sample] = layer.computeOutputShape(
    shapes.length === 1 ? (shapes[0] as []) : shapes,
  ) as Shape;
  const outputShape = [null, ...sample];
  // tfjs builds such a model, and its wasm kernels then write where they must not.
  if (outputShape.some((length) => length !== null && length <= 0)) {
    throw new UsageError(
      `Layer ${layer.name} gives an empty output, ${formatShape(outputShape)}: its input ` +
        'is too small for it.',
    );
  }
  nodes.push({
    path: scope.prefix + layer.name,
    layer,
    inputs,
    outputShape,
    withoutActivation: false,
  });
  return nodes.length - 1;
}

function refuseUnsupported(layer: tf.layers.Layer, call: LayerCall): void {
  const type = layer.getClassName();
  const config = layer.getConfig();
  if (call.inputTensors.length === 0) {
    throw new UsageError(`Input ${layer.name} is not an input of the model.`);
  }
  if (call.outputTensors.length !== 1) {
    throw new UsageError(
      `Layer ${layer.name} (${type}) gives several outputs, and only layers with one are supported.`,
    );
  }
  if (type === 'Masking' || config.maskZero === true) {
    throw new UsageError(
      `Layer ${layer.name} (${type}) masks time steps, which is not supported; leave the mask out.`,
    );
  }
  if (type === 'DepthwiseConv2D' && [config.dilationRate ?? 1].flat().some((rate) => rate !== 1)) {
    throw new UsageError(
      `Layer ${layer.name} (${type}) has a dilation rate of ${config.dilationRate}, which tfjs passes over; ` +
        'give it a rate of 1, or write the zeros into its kernel.',
    );
  }
  if (config.dataFormat === 'channelsFirst') {
    throw new UsageError(
      `Layer ${layer.name} (${type}) keeps channels first; convert the model to channels last.`,
    );
  }
}

/** Gives every node the shortest unique name: inner name, path, or path with a number. */
function withNames(nodes: readonly UnnamedNode[]): GraphNode[] {
  const byLayerName = countBy(nodes.map((node) => node.layer.name));
  const byPath = countBy(nodes.map((node) => node.path));
  const seen = new Map<string, number>();
  return nodes.map((node) => {
    const occurrence = (seen.get(node.path) ?? 0) + 1;
    seen.set(node.path, occurrence);
    let name = node.path;
    if (byLayerName.get(node.layer.name) === 1) name = node.layer.name;
    else if ((byPath.get(node.path) as number) > 1) name = `${node.path}:${occurrence}`;
    return { ...node, name };
  });
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
