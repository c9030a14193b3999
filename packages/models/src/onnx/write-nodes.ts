import type { ModelGraph } from '../graph/graph.js';
import type { GraphWriter } from './graph-writer.js';
import { writeLayer } from './layers/index.js';
import type { LayerToWrite } from './layers/types.js';
import type { Value } from './value.js';

/** A layer as it was written. */
export interface WrittenNode extends LayerToWrite {
  /** What it gives before its own activation; the same as `value` where that is `linear`. */
  readonly before: Value;
  readonly activation: string;
  readonly value: Value;
}

/** Nodes of a graph as they were written. */
export interface WrittenNodes {
  readonly graph: ModelGraph;
  /** By index. */
  readonly nodes: ReadonlyMap<number, WrittenNode>;
  /** What each node gives, and what was given. */
  readonly values: ReadonlyMap<number, Value>;
}

/**
 * Writes some nodes of a graph.
 *
 * @param nodes Indices in the order in which they run.
 * @param given What they read of others.
 * @throws UsageError for a layer that has no form in ONNX here.
 */
export function writeNodes(
  writer: GraphWriter,
  graph: ModelGraph,
  nodes: readonly number[],
  given: ReadonlyMap<number, Value>,
): WrittenNodes {
  const values = new Map(given);
  const written = new Map<number, WrittenNode>();
  for (const i of nodes) {
    const node = graph.nodes[i]!;
    const layer = {
      writer,
      name: node.name,
      type: node.layer.getClassName(),
      layer: node.layer,
      config: node.layer.getConfig(),
      inputs: node.inputs.map((input) => values.get(input)!),
      outputShape: node.outputShape.slice(1) as number[],
      readers: graph.nodes
        .filter(({ inputs }) => inputs.includes(i))
        .map((reader) => reader.layer.getClassName()),
    };
    const result = { ...layer, ...writeLayer(layer, node.withoutActivation) };
    written.set(i, result);
    values.set(i, result.value);
  }
  return { graph, nodes: written, values };
}
