import { basename, extname, join, resolve } from 'node:path';
import type { Dataset } from '@lucida/data';
import { type ExplainedSample, exampleOf } from '@lucida/eval';
import { LucidaError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { type ColormapName, exampleOverlays, samplePicture } from '@lucida/viz';
import { METHODS } from '@lucida/xai';
import { type OverlayFlags, overlayOptionsOf } from '../overlay-options.js';

export interface PictureOptions extends OverlayFlags {
  readonly out: string;
  readonly colors: ColormapName;
  readonly signal: AbortSignal;
}

/** The files of one sample. */
export interface SampleFiles {
  readonly picture: string;
  /** One for each map; null for signals. */
  readonly overlays: readonly string[] | null;
}

/**
 * Writes the picture of each sample, and the overlays of images; returns their paths.
 *
 * @throws LucidaError when a file cannot be written, or an overlay would take an explained image's place.
 */
export async function writePictures(
  explained: readonly ExplainedSample[],
  dataset: Dataset,
  options: PictureOptions,
): Promise<SampleFiles[]> {
  const { out, colors, signal } = options;
  const { inputShape, classNames, classTemplates } = dataset;
  const methodTitles = Object.fromEntries(METHODS.map(({ name, title }) => [name, title]));
  const names = fileNames(explained);
  const given = new Set(explained.map(({ id }) => resolve(id)));
  const files: SampleFiles[] = [];
  for (const [i, sample] of explained.entries()) {
    signal.throwIfAborted();
    const example = exampleOf(sample, dataset);
    const picture = join(out, `${names[i]}.svg`);
    const svg = samplePicture({
      example,
      inputShape,
      classNames,
      classTemplates: classTemplates?.map((template) => Array.from(template)) ?? null,
      methodTitles,
      colors,
    });
    await writeFileAtomic(picture, svg);
    const overlays: string[] = [];
    if (inputShape.length === 3) {
      const drawn = exampleOverlays(example, inputShape, { ...overlayOptionsOf(options), colors });
      for (const { name, png } of drawn) {
        const path = join(out, `${names[i]}-${name}.png`);
        if (given.has(resolve(path))) {
          throw new LucidaError(
            `The overlay ${path} would take the place of an image that is explained; choose another folder with --out.`,
          );
        }
        await writeFileAtomic(path, png);
        overlays.push(path);
      }
    }
    files.push({ picture, overlays: inputShape.length === 3 ? overlays : null });
  }
  return files;
}

/** `sample-12` for a sample of data, the file's own name for an image given; each once. */
function fileNames(explained: readonly ExplainedSample[]): string[] {
  const taken = new Set<string>();
  return explained.map(({ index, id, trueClass }) => {
    const name = trueClass === null ? basename(id, extname(id)) : `sample-${index}`;
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
    taken.add(free);
    return free;
  });
}
