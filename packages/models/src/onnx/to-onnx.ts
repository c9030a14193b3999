import type * as tf from '@tensorflow/tfjs';
import { fixedInputShape } from '../cut/input-shape.js';
import { flattenModel, type ModelGraph } from '../graph/graph.js';
import { withoutClosing } from './closing.js';
import { GraphWriter } from './graph-writer.js';
import { writeLayer } from './layers/index.js';
import { encodeModel } from './protobuf.js';
import { Value } from './value.js';

/** The first with layer normalisation, and so one that runtimes have known since 2022. */
const OPSET = 17;
/** That of the first ONNX release with this opset. */
const IR_VERSION = 8;

const INPUT = 'input';
const LOGITS = 'logits';
const PROBABILITIES = 'probabilities';

/**
 * Writes a classifier as an ONNX file (opset 17, IR version 8), with its weights: input `input`,
 * float32 `[batch, ...inputShape]` with channels last, as the model takes it; outputs `logits` and
 * `probabilities`, float32 `[batch, classes]`. Logits are the values before the closing softmax or
 * sigmoid; a model without either is taken to give logits, and its probabilities are their softmax.
 * The batch is free, all other sizes are fixed. Layers run as in use, not as in training.
 *
 * Inside, images have their channels first, as ONNX' operators want them: they are transposed once on
 * their way in, and a dense layer after a Flatten has the rows of its kernel permuted instead.
 *
 * @throws UsageError when the model is not a classifier with one input of a fixed shape, when a layer
 *   has no form in ONNX (it is named), or when the weights take 2 GiB or more.
 */
export async function toOnnx(model: tf.LayersModel): Promise<Uint8Array> {
  const inputShape = fixedInputShape(model);
  const { graph, closing } = withoutClosing(flattenModel(model));
  const writer = new GraphWriter([INPUT, LOGITS, PROBABILITIES]);
  const values = writeForward(writer, graph, inputShape);
  const output = values[graph.output]!;
  writer.addNamed('Identity', [output.in('channels-last')], LOGITS);
  writer.addNamed(closing, [LOGITS], PROBABILITIES, closing === 'Softmax' ? { axis: -1 } : {});
  const shape = ['batch', ...output.shape];
  return encodeModel({
    irVersion: IR_VERSION,
    opset: OPSET,
    producer: 'lucida',
    graph: {
      name: model.name,
      ...(await writer.finish()),
      inputs: [{ name: INPUT, shape: ['batch', ...inputShape] }],
      outputs: [
        { name: LOGITS, shape },
        { name: PROBABILITIES, shape },
      ],
    },
  });
}

/** Writes every node of a graph; returns what each gives. */
function writeForward(
  writer: GraphWriter,
  graph: ModelGraph,
  inputShape: readonly number[],
): Value[] {
  const values = [new Value(writer, inputShape, 'channels-last', INPUT)];
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
    values.push(writeLayer(layer, node.withoutActivation));
  }
  return values;
}
