import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { flattenModel } from '../graph/graph.js';
import { withLogits } from '../graph/logits.js';
import { GraphWriter } from '../onnx/graph-writer.js';
import { NoOnnxForm } from '../onnx/layers/types.js';
import { Value } from '../onnx/value.js';
import { writeNodes } from '../onnx/write-nodes.js';

/**
 * Why the backend `native` cannot run a model, in one sentence, or null.
 *
 * @throws UsageError when the model is not a classifier, as `classifierOf` does.
 */
export function nativeObstacle(model: tf.LayersModel): string | null {
  const graph = withLogits(flattenModel(model));
  const writer = new GraphWriter([]);
  const shape = graph.nodes[0]!.outputShape.slice(1) as number[];
  const given = new Map([[0, new Value(writer, shape, 'channels-last', 'input')]]);
  const layers = Array.from(graph.nodes.keys()).slice(1);
  try {
    inWordsOfNative(() => writeNodes(writer, graph, layers, given));
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** Writes, and tells what has no form in ONNX in the words of the backend. */
export function inWordsOfNative<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof NoOnnxForm)) throw error;
    throw new UsageError(
      `${error.where} cannot run on the backend native: ${error.reason}; choose another backend, such as wasm.`,
    );
  }
}
