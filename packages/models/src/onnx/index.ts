/** For what is added to a classifier's ONNX file: its network as it was written, and its gradient; and what a file takes and gives. */
export { writeGradient } from './gradient/index.js';
export type { GraphWriter } from './graph-writer.js';
export type { OnnxAttributes, OnnxValueInfo } from './model.js';
export { type OnnxNetwork, writeNetwork } from './network.js';
export { type OnnxSignature, onnxSignature } from './signature.js';
export { type Order, Value } from './value.js';
