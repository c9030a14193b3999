import { LucidaError } from '@lucida/runtime/errors';
import { arrayDataset } from './array-dataset.js';
import { checkLabels, finiteFloats } from './check-arrays.js';
import { stretchTemplates } from './class-templates.js';
import type { Dataset, Split } from './dataset.js';
import { type NpyArray, numbersOf } from './formats/npy-array.js';

interface ArraysSource {
  readonly name: string;
  /** What to call the arrays in an error; the file's path. */
  readonly source: string;
  /** Default: the test part if there is one, else the training part. */
  readonly split?: Split;
  /** What the labels stand for where the arrays do not say, see `OpenOptions`. */
  readonly classNames?: readonly string[];
}

/**
 * A part of a file of named arrays (`x`, `y`, `x_test`, `y_test` and more, see `openDataset`) as a
 * data set.
 *
 * @throws LucidaError that names the source and the array at fault.
 */
export function datasetFromArrays(
  arrays: ReadonlyMap<string, NpyArray>,
  { name, source, split, classNames = [] }: ArraysSource,
): Dataset {
  const part = split ?? (arrays.has('x') && !arrays.has('x_test') ? 'train' : 'test');
  const suffix = part === 'test' ? '_test' : '';
  const [xKey, yKey, maskKey] = [`x${suffix}`, `y${suffix}`, `mask${suffix}`];
  const x = arrays.get(xKey);
  const y = arrays.get(yKey);
  if (!x || !y) {
    const expected = split ? `${xKey} and ${yKey}` : 'x_test and y_test, or x and y';
    const present = [...arrays.keys()].join(', ') || 'none';
    throw new LucidaError(
      `Cannot use ${source}: it needs the arrays ${expected}; the arrays it has are ${present}.`,
    );
  }
  if (x.shape.length < 2 || x.shape.length > 4) {
    throw unfit(source, xKey, x, '(N, L), (N, L, C) or (N, H, W, C)');
  }
  if (y.shape.length !== 1) throw unfit(source, yKey, y, '(N,), a class index for each sample');
  const [samples = 0, ...sides] = x.shape;
  if (samples !== y.shape[0]) {
    throw new LucidaError(
      `Cannot use ${source}: ${xKey} has ${samples} samples and ${yKey} has ${y.shape[0]}; they must have the same number.`,
    );
  }
  const inputShape = sides.length === 1 ? [...sides, 1] : sides;
  const mask = arrays.get(maskKey);
  const maskShape = [samples, ...inputShape.slice(0, -1)].join(', ');
  if (mask && mask.shape.join(', ') !== maskShape) {
    throw unfit(source, maskKey, mask, `(${maskShape}), as ${xKey} without its channels`);
  }

  const templates = templatesOf(arrays, inputShape, source);
  const numbers = (key: string, array: NpyArray) => numbersOf(array, `${key} of ${source}`);
  return arrayDataset({
    name,
    source: `${xKey} and ${yKey} of ${source}`,
    inputs: numbers(xKey, x),
    inputShape,
    labels: numbers(yKey, y),
    classNames: classNamesOf(arrays, templates?.length ?? 0, classNames, source),
    ...(mask && { groundTruth: numbers(maskKey, mask) }),
    ...(templates && { classTemplates: templates }),
  });
}

/**
 * The names in the arrays; else the names expected, where all labels have one, since a few samples
 * need not be of every class; else '0', '1', ... for every label of either part and every template.
 */
function classNamesOf(
  arrays: ReadonlyMap<string, NpyArray>,
  templates: number,
  expected: readonly string[],
  source: string,
): readonly string[] {
  const given = arrays.get('class_names');
  if (given) {
    if (given.dtype !== 'string' || given.shape.length !== 1) {
      throw unfit(source, 'class_names', given, '(classes,), of text');
    }
    const names = given.data as readonly string[];
    refuseReordered(names, expected, source);
    return names;
  }
  let classes = templates;
  for (const key of ['y', 'y_test']) {
    const array = arrays.get(key);
    if (!array) continue;
    const place = `${key} of ${source}`;
    for (const label of checkLabels(numbersOf(array, place), place)) {
      classes = Math.max(classes, label + 1);
    }
  }
  const agree = templates === 0 || templates === expected.length;
  if (agree && classes <= expected.length) return expected;
  return Array.from({ length: classes }, (_, index) => String(index));
}

/** The same names in another order would turn right predictions into wrong ones without a word. */
function refuseReordered(
  names: readonly string[],
  expected: readonly string[],
  source: string,
): void {
  const same = names.length === expected.length && expected.every((name) => names.includes(name));
  const moved = same ? names.findIndex((name, index) => name !== expected[index]) : -1;
  if (moved < 0) return;
  throw new LucidaError(
    `Cannot use ${source}: its class ${moved} is '${names[moved]}' in class_names, but '${expected[moved]}' for the model; give the labels in the model's order.`,
  );
}

function templatesOf(
  arrays: ReadonlyMap<string, NpyArray>,
  inputShape: readonly number[],
  source: string,
): Float32Array[] | undefined {
  const array = arrays.get('templates_x');
  const [length = 0, ...rest] = inputShape;
  if (!array || rest.length !== 1) return undefined;
  const [classes = 0, positions = 0] = array.shape;
  if (array.shape.length !== 2 || positions === 0) {
    throw unfit(source, 'templates_x', array, '(classes, positions)');
  }
  const values = numbersOf(array, `templates_x of ${source}`);
  finiteFloats(values, [positions], source, 'templates_x');
  const all = Float64Array.from(values);
  const each = Array.from({ length: classes }, (_, i) =>
    all.subarray(i * positions, (i + 1) * positions),
  );
  return stretchTemplates(each, length);
}

function unfit(source: string, key: string, array: NpyArray, expected: string): LucidaError {
  const comma = array.shape.length === 1 ? ',' : '';
  return new LucidaError(
    `Cannot use ${source}: its array ${key} has shape (${array.shape.join(', ')}${comma}) and elements ${array.dtype}; expected ${expected}.`,
  );
}
