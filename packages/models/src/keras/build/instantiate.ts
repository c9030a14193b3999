import { LucidaError, messageOf } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { firstLine, toTypeScriptConfig } from '../../io/topology.js';
import type { Shape, TfjsLayer } from '../layers/types.js';

/**
 * Makes a tfjs layer, whose weights are going to be zero until they are given.
 *
 * @param name Its name in the model.
 * @param inputShape What a sequential model begins with.
 */
export function instantiate(
  { type, config }: TfjsLayer,
  name: string,
  inputShape?: Shape,
): tf.layers.Layer {
  const { [type]: registered } = tf.serialization.SerializationMap.getMap().classNameMap;
  if (registered === undefined) throw new LucidaError(`TensorFlow.js has no layer ${type}.`);
  const [layerClass, fromConfig] = registered;
  const shape = inputShape === undefined ? {} : { batch_input_shape: [...inputShape] };
  const complete = toTypeScriptConfig({ ...config, ...shape, name });
  const layer = fromConfig(layerClass, complete as tf.serialization.ConfigDict) as tf.layers.Layer;
  layer.setFastWeightInitDuringBuild(true);
  return layer;
}

/**
 * Applies a layer to symbolic tensors.
 *
 * @param where The layer as errors call it.
 * @throws LucidaError when it does not take them, or nothing is left of them.
 */
export function applyTo(
  layer: tf.layers.Layer,
  inputs: readonly tf.SymbolicTensor[],
  where: string,
): tf.SymbolicTensor[] {
  const [first] = inputs;
  const outputs = guarded(where, inputs, () =>
    layer.apply(inputs.length === 1 && first ? first : [...inputs]),
  );
  const list = (Array.isArray(outputs) ? outputs : [outputs]) as tf.SymbolicTensor[];
  for (const { shape } of list) refuseEmpty(shape, inputs, where);
  return list;
}

/** @throws LucidaError when nothing is left of a layer's input. */
export function refuseEmpty(
  [, ...sample]: Shape,
  inputs: readonly { readonly shape: Shape }[],
  where: string,
): void {
  if (!sample.some((size) => size !== null && size <= 0)) return;
  throw new LucidaError(
    `${where} gives an empty output, [${sample.join(', ')}]: its input ${formatShapes(inputs)} is ` +
      'too small for it.',
  );
}

/** Runs code of tfjs; what it throws is told as a misfit of a layer and its input. */
export function guarded<T>(
  where: string,
  inputs: readonly { readonly shape: Shape }[],
  run: () => T,
): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof LucidaError) throw error;
    throw new LucidaError(
      `${where} does not fit its input ${formatShapes(inputs)}: ${firstLine(messageOf(error))}`,
      { cause: error },
    );
  }
}

function formatShapes(inputs: readonly { readonly shape: Shape }[]): string {
  return inputs
    .map(
      ({ shape }) =>
        `[${shape
          .slice(1)
          .map((size) => size ?? 'any')
          .join(', ')}]`,
    )
    .join(' and ');
}
