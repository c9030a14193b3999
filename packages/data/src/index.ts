export { arrayDataset, type DatasetArrays } from './array-dataset.js';
export type { Batch, BatchOptions, Dataset } from './dataset.js';
export { mnist1d, type Split } from './mnist1d/dataset.js';
export { generateMnist1d, type Mnist1dArrays } from './mnist1d/generator.js';
export type { Mnist1dOptions } from './mnist1d/options.js';
export { type Mnist1dTemplates, mnist1dTemplates } from './mnist1d/templates.js';
export { RandomState } from './random-state.js';
export { type DatasetSplit, splitDataset, subset } from './subset.js';
