export { arrayDataset, type DatasetArrays } from './array-dataset.js';
export { checkIndices } from './batching.js';
export type { Batch, BatchOptions, Dataset, Split } from './dataset.js';
export { looksLike } from './formats/looks-like.js';
export {
  type NpyArray,
  type NpyData,
  type NpyDtype,
  npyArray,
  numbersOf,
} from './formats/npy-array.js';
export { readNpy } from './formats/npy-read.js';
export { writeNpy } from './formats/npy-write.js';
export { readNpz, writeNpz } from './formats/npz.js';
export { readPickle } from './formats/pickle.js';
export type { PickleValue } from './formats/pickle-machine.js';
export { formatCsv, formatJson } from './formats/tables.js';
export { openZip, type ZipEntry } from './formats/zip-read.js';
export { HMT_ARCHIVE, HMT_CLASSES, type PublishedArchive } from './hmt/archive.js';
export { TILE_SPLITS, type TileSplit } from './hmt/split.js';
export {
  type BrowserFilesOptions,
  type FolderFile,
  imageDatasetFromFiles,
} from './images/browser-files.js';
export { type ImageFiles, imageDataset } from './images/dataset.js';
export { decodeImageInBrowser } from './images/decode-browser.js';
export type { ImageFolderOptions, ImageProgress, OpenImagesOptions } from './images/opening.js';
export { resizePixels } from './images/resize.js';
export { scalePixels, valueRangeOf } from './images/scaling.js';
export {
  IMAGE_FILTERS,
  type ImageDecoder,
  type ImageFilter,
  type ImageOptions,
  type ImageSource,
  type PixelScaling,
  type Pixels,
} from './images/types.js';
export { mnist1d } from './mnist1d/dataset.js';
export { generateMnist1d, type Mnist1dArrays } from './mnist1d/generator.js';
export type { Mnist1dOptions } from './mnist1d/options.js';
export { type Mnist1dTemplates, mnist1dTemplates } from './mnist1d/templates.js';
export { RandomState } from './random-state.js';
export { type DatasetSplit, splitDataset, subset } from './subset.js';
