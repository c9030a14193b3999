import { messageOf } from '@lucida/runtime/errors';
import {
  type FolderFile,
  imageDatasetFromFiles,
  type OpenImagesOptions,
} from '../../../src/index.js';

interface Task {
  /** Where to fetch the files; their paths with the folder's own name. */
  readonly paths: readonly string[];
  /** Whether the files come as an input gives them, or with their paths in the folder. */
  readonly as: 'input' | 'path' | 'loose';
  readonly images: OpenImagesOptions;
}

/** Opens the files as a data set; what is in it, or what was wrong. */
export async function main({ paths, as, images }: Task) {
  const files = await Promise.all(paths.map((path) => fileOf(path, as)));
  try {
    const dataset = await imageDatasetFromFiles(files, { images });
    const batches: { ids: readonly string[]; inputs: number[] }[] = [];
    for await (const { ids, inputs } of dataset.batches({ size: 2 })) {
      batches.push({ ids, inputs: [...inputs] });
    }
    const { name, classNames, fingerprint } = dataset;
    return { name, classNames, fingerprint, labels: [...dataset.labels], batches };
  } catch (error) {
    return messageOf(error);
  }
}

async function fileOf(path: string, as: Task['as']): Promise<FolderFile> {
  const blob = await (await fetch(path)).blob();
  const slash = path.indexOf('/');
  if (as === 'path') return { path: path.slice(slash + 1), blob };
  const file = new File([blob], path.slice(path.lastIndexOf('/') + 1));
  // As an input that is `webkitdirectory` sets it.
  if (as === 'input') Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}
