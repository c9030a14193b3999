import type * as tf from '@tensorflow/tfjs';
import { fixedInputShape } from '../cut/input-shape.js';
import { flattenModel } from '../graph/graph.js';
import { withoutClosing } from './closing.js';
import { readWeights, readWeightsSync } from './graph-part.js';
import { GraphWriter } from './graph-writer.js';
import type { OnnxValueInfo } from './model.js';
import { encodeGraph } from './protobuf.js';
import { Value } from './value.js';
import { type WrittenNodes, writeNodes } from './write-nodes.js';

const INPUT = 'input';
const LOGITS = 'logits';
const PROBABILITIES = 'probabilities';

/**
 * A classifier as it was written, to which more can be added before it is finished. Its graph is
 * without the closing softmax or sigmoid.
 */
export interface OnnxNetwork extends WrittenNodes {
  readonly writer: GraphWriter;
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Names of values `[batch, classes]`. */
  readonly input: string;
  readonly logits: string;
  readonly probabilities: string;
  /** The file, with what was added as further outputs. */
  finish(outputs?: readonly OnnxValueInfo[]): Promise<Uint8Array>;
  /**
   * A file that gives what is named and nothing else, at once; for weights that lie on the host.
   *
   * @param inputs beside the model's
   */
  programOf(inputs: readonly OnnxValueInfo[], outputs: readonly OnnxValueInfo[]): Uint8Array;
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
  const input = new Value(writer, inputShape, 'channels-last', INPUT);
  const layers = Array.from(graph.nodes.keys()).slice(1);
  const written = writeNodes(writer, graph, layers, new Map([[0, input]]));
  const output = written.values.get(graph.output)!;
  writer.addNamed('Identity', [output.in('channels-last')], LOGITS);
  writer.addNamed(closing, [LOGITS], PROBABILITIES, closing === 'Softmax' ? { axis: -1 } : {});
  const shape = ['batch', ...output.shape];
  const { name } = model;
  const taken = { name: INPUT, shape: ['batch', ...inputShape] };
  return {
    ...written,
    ...{ writer, inputShape, classes: output.shape[0]! },
    ...{ input: INPUT, logits: LOGITS, probabilities: PROBABILITIES },
    finish: async (outputs = []) =>
      encodeGraph({
        ...{ name, ...(await readWeights(writer.part())), inputs: [taken] },
        outputs: [{ name: LOGITS, shape }, { name: PROBABILITIES, shape }, ...outputs],
      }),
    programOf: (inputs, outputs) =>
      encodeGraph({
        ...{ name, ...readWeightsSync(writer.part()), inputs: [taken, ...inputs] },
        outputs,
      }),
  };
}
