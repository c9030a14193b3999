import { LucidaError } from '@lucida/runtime/errors';
import { byBytes, listNames } from './file-names.js';

/** The classes of a data set, and which of them each class that was found is. */
export interface MatchedClasses {
  readonly classNames: readonly string[];
  readonly labels: ReadonlyMap<string, number>;
}

/**
 * Which class of a model each folder of images is.
 *
 * - Without a model, the sorted folders are the classes.
 * - Folders that are all called as classes of the model are those classes, whatever their order and
 *   even if some are missing.
 * - A model whose classes are '0', '1', ... has no names for them (Keras files have none). Its
 *   outputs stand for the sorted folders it was trained on, so all of them must be there.
 *
 * @param found The folders' names.
 * @param expected The model's classes.
 * @param source What to call the folder in errors.
 * @throws LucidaError that lists both when they do not fit, or when they might in two ways.
 */
export function matchClasses(
  found: readonly string[],
  expected: readonly string[] | undefined,
  source: string,
): MatchedClasses {
  const sorted = found.toSorted(byBytes);
  if (!expected) return inOrder(sorted);
  const nameless = expected.every((name, index) => name === String(index));
  // Up to ten digits are in order as text and as numbers, so it does not matter which was meant.
  if (!nameless || expected.length <= 10) {
    const labels = new Map(sorted.map((name) => [name, classCalled(name, expected)]));
    const classes = new Set(labels.values());
    if (!classes.has(-1) && classes.size === sorted.length) return { classNames: expected, labels };
  }

  if (!nameless) {
    throw new LucidaError(
      `The classes of ${source} are not those of the model: its folders are ${listNames(sorted)}, and the model has ${listNames(expected)}; call the folders as the model's classes.`,
    );
  }
  if (sorted.length !== expected.length) {
    throw new LucidaError(
      `The model has ${expected.length} classes, without names, and ${source} has ${sorted.length} folders: ${listNames(sorted)}; give one for each class, in the order of the model's outputs when sorted (one without a name cannot be left out; save the model with names for its classes to leave some out).`,
    );
  }
  const numbers = sorted.every((name) => /^\d+$/.test(name));
  if (numbers && sorted.some((name, i) => i > 0 && Number(sorted[i - 1]) > Number(name))) {
    throw new LucidaError(
      `The folders of ${source} are numbers whose order as text (${listNames(sorted)}) is not that of their values, and the model's classes have no names to tell which is meant; write the numbers with as many digits each, as 01 or 10.`,
    );
  }
  return inOrder(sorted);
}

/** Unicode writes `é` in two ways, and what a folder was copied with may change one to the other. */
function classCalled(name: string, expected: readonly string[]): number {
  const exact = expected.indexOf(name);
  if (exact >= 0) return exact;
  return expected.findIndex((other) => other.normalize() === name.normalize());
}

function inOrder(classNames: readonly string[]): MatchedClasses {
  return { classNames, labels: new Map(classNames.map((name, index) => [name, index])) };
}
