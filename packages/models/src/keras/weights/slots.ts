import type { BuiltLayer, BuiltModel } from '../build/types.js';
import type { KerasWeight } from '../types.js';

/** The variables of a layer in tfjs, those of the first of its tfjs layers first. */
export function variablesOf({ tfjs }: BuiltLayer) {
  return tfjs.flatMap((layer) => layer.weights);
}

/** The layers of a model and of the models in it that are no models, in the file's order. */
export function leavesOf({ layers }: BuiltModel): BuiltLayer[] {
  return layers.flatMap((built) => (built.inner === null ? [built] : leavesOf(built.inner)));
}

const KINDS =
  /(?:^|[/_])((?:recurrent_|pointwise_|depthwise_)?kernel|bias|gamma|beta|moving_mean|moving_variance|running_mean|running_std|alpha|embeddings)(?:_\d+)?(?::0)?$/;

/**
 * Names of Keras 1, which calls a variance a deviation, and of layers that tfjs has under another
 * class.
 */
const SAME: Readonly<Record<string, string>> = {
  running_mean: 'moving_mean',
  running_std: 'moving_variance',
  depthwise_kernel: 'kernel',
  pointwise_kernel: 'kernel',
};

/** What an array is to its layer (`kernel`, `gamma`), as its name says; null where it does not. */
function kindOf(name: string): string | null {
  const kind = KINDS.exec(name)?.[1] ?? null;
  return kind !== null && Object.hasOwn(SAME, kind) ? (SAME[kind] as string) : kind;
}

/** Whether an array can be what a variable of tfjs stands for: its shape, and its name if it tells. */
export function fits(
  { name, shape }: KerasWeight,
  variable: { readonly originalName: string; readonly shape: readonly (number | null)[] },
): boolean {
  const [given, wanted] = [kindOf(name), kindOf(variable.originalName)];
  const sameKind = given === null || wanted === null || given === wanted;
  return sameKind && shape.join() === variable.shape.join();
}
