export { loadCheckpoint, saveCheckpoint } from './training/checkpoint-file.js';
export { TensorBoardWriter } from './training/tensorboard/writer.js';
