import type { Split } from '../dataset.js';
import type { ImageOptions } from './types.js';

/** How far the opening of a data set of images is. */
export interface ImageProgress {
  readonly done: number;
  /** Number of files. */
  readonly total: number;
}

/** How image files become samples, and how opening them can be followed and stopped. */
export interface OpenImagesOptions extends ImageOptions {
  /** Stops the opening and, later, any reading of batches; its reason is what they throw. */
  readonly signal?: AbortSignal;
  /** Told after each file of the opening. */
  readonly onProgress?: (progress: ImageProgress) => void;
}

/** What a folder of images is opened for. */
export interface ImageFolderOptions {
  /** Which part of a folder with `train` and `test` in it; default the test part. */
  readonly split?: Split;
  /** Classes of the model that the images are for, see `matchClasses`. */
  readonly classNames?: readonly string[];
  readonly images?: OpenImagesOptions;
}
