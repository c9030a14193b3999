import type * as tf from '@tensorflow/tfjs';
import { fixedInputShape } from '../cut/input-shape.js';
import { flattenModel, type ModelGraph } from '../graph/graph.js';
import { withoutClosing } from './closing.js';
import { GraphWriter } from './graph-writer.js';
import { writeLayer } from './layers/index.js';
import type { LayerToWrite } from './layers/types.js';
import type { OnnxValueInfo } from './model.js';
import { encodeModel } from './protobuf.js';
import { Value } from './value.js';

/** The first with layer normalisation, and so one that runtimes have known since 2022. */
const OPSET = 17;
/** That of the first ONNX release with this opset. */
const IR_VERSION = 8;

const INPUT = 'input';
const LOGITS = 'logits';
const PROBABILITIES = 'probabilities';

/** A layer as it was written. */
export interface WrittenNode extends LayerToWrite {
  /** What it gives before its own activation; the same as `value` where that is `linear`. */
  readonly before: Value;
  readonly activation: string;
  readonly value: Value;
}

/** A classifier as it was written, to which more can be added before it is finished. */
export interface OnnxNetwork {
  readonly writer: GraphWriter;
  /** Without the closing softmax or sigmoid. */
  readonly graph: ModelGraph;
  /** By node of the graph; the input, node 0, is null. */
  readonly nodes: readonly (WrittenNode | null)[];
  /** What each node of the graph gives, the input included. */
  readonly values: readonly Value[];
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Names of values `[batch, classes]`. */
  readonly input: string;
  readonly logits: string;
  readonly probabilities: string;
  /** The file, with what was added as further outputs. */
  finish(outputs?: readonly OnnxValueInfo[]): Promise<Uint8Array>;
}

/**
 * Writes a classifier's layers, its logits and its probabilities.
 *
 * @param reserved Names of outputs that are to be added.
 * @throws UsageError as `toOnnx` does.
 */
export function writeNetwork(model: tf.LayersModel, reserved: readonly string[] = []): OnnxNetwork {
  const inputShape = fixedInputShape(model);
  const { graph, closing } = withoutClosing(flattenModel(model));
  const writer = new GraphWriter([INPUT, LOGITS, PROBABILITIES, ...reserved]);
  const { nodes, values } = writeLayers(writer, graph, inputShape);
  const output = values[graph.output]!;
  writer.addNamed('Identity', [output.in('channels-last')], LOGITS);
  writer.addNamed(closing, [LOGITS], PROBABILITIES, closing === 'Softmax' ? { axis: -1 } : {});
  const shape = ['batch', ...output.shape];
  return {
    ...{ writer, graph, nodes, values, inputShape, classes: output.shape[0]! },
    ...{ input: INPUT, logits: LOGITS, probabilities: PROBABILITIES },
    finish: async (outputs = []) =>
      encodeModel({
        irVersion: IR_VERSION,
        opset: OPSET,
        producer: 'lucida',
        graph: {
          name: model.name,
          ...(await writer.finish()),
          inputs: [{ name: INPUT, shape: ['batch', ...inputShape] }],
          outputs: [{ name: LOGITS, shape }, { name: PROBABILITIES, shape }, ...outputs],
        },
      }),
  };
}

function writeLayers(
  writer: GraphWriter,
  graph: ModelGraph,
  inputShape: readonly number[],
): Pick<OnnxNetwork, 'nodes' | 'values'> {
  const values = [new Value(writer, inputShape, 'channels-last', INPUT)];
  const nodes: (WrittenNode | null)[] = [null];
  for (const [i, node] of graph.nodes.entries()) {
    if (i === 0) continue;
    const layer = {
      writer,
      name: node.name,
      type: node.layer.getClassName(),
      layer: node.layer,
      config: node.layer.getConfig(),
      inputs: node.inputs.map((input) => values[input]!),
      outputShape: node.outputShape.slice(1) as number[],
      readers: graph.nodes
        .filter(({ inputs }) => inputs.includes(i))
        .map((reader) => reader.layer.getClassName()),
    };
    const written = { ...layer, ...writeLayer(layer, node.withoutActivation) };
    nodes.push(written);
    values.push(written.value);
  }
  return { nodes, values };
}
