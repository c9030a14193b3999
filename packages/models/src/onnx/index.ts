/** For what is added to a classifier's ONNX file: its network as it was written, and its gradient; and what a file takes and gives. */
export { type Formula, formula } from './gradient/formula.js';
export { writeGradient } from './gradient/index.js';
export { type OnnxNetwork, writeNetwork } from './network.js';
export { type OnnxSignature, onnxSignature } from './signature.js';
export { Value } from './value.js';
export { writeNodes } from './write-nodes.js';
