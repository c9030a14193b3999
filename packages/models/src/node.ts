export { loadModel, modelFiles, type NamedModel } from './io/node/load-model.js';
export { saveModel } from './io/node/save-model.js';
export { loadCheckpoint, saveCheckpoint } from './training/node/checkpoint-file.js';
export { TensorBoardWriter } from './training/node/tensorboard-writer.js';
