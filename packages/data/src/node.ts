export { exportMnist1d } from './node/export-mnist1d.js';
export { openDataset } from './node/open-dataset.js';
