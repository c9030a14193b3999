export { loadModel } from './io/load-model.js';
export { saveModel } from './io/save-model.js';
export { loadCheckpoint, saveCheckpoint } from './training/node/checkpoint-file.js';
export { TensorBoardWriter } from './training/node/tensorboard-writer.js';
