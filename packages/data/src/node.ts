export { exportMnist1d } from './node/export-mnist1d.js';
export {
  type FetchHmtOptions,
  type FetchProgress,
  fetchHmt,
  type HmtSplit,
} from './node/hmt/fetch-hmt.js';
export { type OpenOptions, openDataset } from './node/open-dataset.js';
