/**
 * For what is added to a classifier's ONNX file: its network as it was written, and its gradient; what
 * a file takes and gives; and running such a graph on the backend `native`.
 */
export { type CutOrigin, originOf } from './cut/origin.js';
export { runnerWithoutGradients } from './native/native-program.js';
export {
  type NetworkAddition,
  type NetworkProgram,
  networkProgram,
} from './native/network-program.js';
export { type Formula, formula } from './onnx/gradient/formula.js';
export { writeGradient } from './onnx/gradient/index.js';
export { type OnnxNetwork, writeNetwork } from './onnx/network.js';
export { type OnnxSignature, onnxSignature } from './onnx/signature.js';
export { Value } from './onnx/value.js';
export { writeNodes } from './onnx/write-nodes.js';
