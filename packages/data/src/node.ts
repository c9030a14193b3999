export { exportMnist1d } from './node/export-mnist1d.js';
export { type OpenOptions, openDataset } from './node/open-dataset.js';
