import { LucidaError } from '@lucida/runtime/errors';
import type { Split } from '../dataset.js';
import { byBytes, IMAGE_EXTENSIONS, isHidden, isImageName, listNames } from './file-names.js';
import { matchClasses } from './match-classes.js';

const PARTS: readonly string[] = ['test', 'train'] satisfies Split[];

export interface ClassFoldersOptions {
  /** What to call the folder in errors. */
  readonly source: string;
  /** Default: the test part, where the folder has parts. */
  readonly split?: Split;
  /** Classes of the model that the images are for, see `matchClasses`. */
  readonly classNames?: readonly string[];
}

/** What the images of a folder are. */
export interface ClassFolders {
  readonly classNames: readonly string[];
  /** By class folder, then by name, in the order of bytes. */
  readonly files: readonly ImageFile[];
}

interface ImageFile {
  /** As it was given. */
  readonly path: string;
  /** `class/file`. */
  readonly id: string;
  readonly label: number;
}

/** Whether a folder of this name is a part of a data set, where it has parts. */
export function isPart(name: string): boolean {
  return PARTS.includes(name);
}

/** Whether the sub-folders of a folder are the parts of a data set, not its classes. */
export function areParts(names: readonly string[]): boolean {
  return names.toSorted().join('/') === PARTS.join('/');
}

/**
 * The classes and images among the paths of a folder: `class/file` each, or `train/class/file` and
 * `test/class/file`. Classes are those of both parts, so that both fit one model. What operating
 * systems leave behind is passed over, and so are notes beside the class folders.
 *
 * @param paths Relative to the folder, with `/` between names; those of folders end with `/`.
 * @throws LucidaError, naming folder or file, when there are no class folders, one is empty or has
 * folders of its own, a file is no image or lies outside, or the model has other classes.
 */
export function classFolders(
  paths: Iterable<string>,
  { source, split, classNames }: ClassFoldersOptions,
): ClassFolders {
  const visible = Array.from(paths).filter((path) => !path.split('/').some(isHidden));
  const whole = byFolder(visible);
  checkRoot(whole, source);
  const inParts =
    areParts([...whole.folders.keys()]) &&
    [...whole.folders.values()].every((rest) => rest.some((path) => path.includes('/')));
  if (split && !inParts) {
    throw new LucidaError(
      `There is no part '${split}' in ${source}; it would be a folder ${split} beside the other, ${PARTS.join(' and ')}, each with a folder for each class.`,
    );
  }
  const part = inParts ? (split ?? 'test') : undefined;
  const place = part ? `${source}/${part}` : source;
  const here = part ? byFolder(whole.folders.get(part) as string[]) : whole;
  if (part) checkRoot(here, place);
  for (const [name, inside] of here.folders) checkClass(name, inside, place, inParts);

  const names = new Set(
    part
      ? [...whole.folders.values()].flatMap((inside) => [...byFolder(inside).folders.keys()])
      : here.folders.keys(),
  );
  const matched = matchClasses([...names], classNames, source);
  const files = [...here.folders.keys()].sort(byBytes).flatMap((name) =>
    (here.folders.get(name) as string[]).sort(byBytes).map((file) => ({
      path: `${part ? `${part}/` : ''}${name}/${file}`,
      id: `${name}/${file}`,
      label: matched.labels.get(name) as number,
    })),
  );
  return { classNames: matched.classNames, files };
}

interface Level {
  /** Paths within each folder, relative to it. */
  readonly folders: Map<string, string[]>;
  readonly files: readonly string[];
}

function byFolder(paths: readonly string[]): Level {
  const folders = new Map<string, string[]>();
  const files: string[] = [];
  for (const path of paths) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      files.push(path);
      continue;
    }
    const name = path.slice(0, slash);
    const inside = folders.get(name) ?? [];
    folders.set(name, inside);
    if (slash + 1 < path.length) inside.push(path.slice(slash + 1));
  }
  return { folders, files };
}

function checkRoot({ folders, files }: Level, place: string): void {
  const stray = files.find(isImageName);
  if (folders.size === 0) {
    const what = stray ? `holds images itself (${stray})` : 'has no folders in it';
    throw new LucidaError(
      `Cannot use ${place}: it ${what}, and one folder for each class was expected; put the images of each class into a folder of the class's name.`,
    );
  }
  if (stray) {
    throw new LucidaError(
      `Cannot use ${place}: the image ${stray} lies beside the folders ${listNames([...folders.keys()].sort(byBytes))}; move it into that of its class or remove it.`,
    );
  }
}

function checkClass(
  name: string,
  inside: readonly string[],
  place: string,
  inParts: boolean,
): void {
  if (inside.length === 0) {
    throw new LucidaError(
      `Cannot use ${place}: the class ${name} has no images; put some into its folder or remove it (a model that tells that class apart must then name its classes, as one that lucida convert FILE --classes a,b,... saved does).`,
    );
  }
  for (const file of inside) {
    const slash = file.indexOf('/');
    if (slash >= 0) {
      const otherwise = inParts
        ? ''
        : `, or, if ${name} is no class but a part of the data, call its two parts ${PARTS.join(' and ')}`;
      throw new LucidaError(
        `Cannot use ${place}: there is a folder ${file.slice(0, slash)} in that of the class ${name}, which may hold images only; move its images up or remove it${otherwise}.`,
      );
    }
    if (!isImageName(file)) {
      throw new LucidaError(
        `Cannot use ${place}: ${name}/${file} is no image (${IMAGE_EXTENSIONS.join(', ')}); remove it.`,
      );
    }
  }
}
