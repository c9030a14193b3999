export { decodeImage } from './node/decode-image.js';
export { exportMnist1d } from './node/export-mnist1d.js';
export {
  type FetchHmtOptions,
  type FetchProgress,
  fetchHmt,
  type HmtSplit,
} from './node/hmt/fetch-hmt.js';
export { openImageFiles } from './node/image-files.js';
export { openImageFolder } from './node/image-folder.js';
export { type OpenOptions, openDataset } from './node/open-dataset.js';
