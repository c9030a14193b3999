import type * as tf from '@tensorflow/tfjs';

/** Runs a kernel on the backend it was registered for; its result belongs to the caller. */
export function callKernel(
  kernel: tf.KernelFunc,
  backend: object,
  inputs: tf.NamedTensorInfoMap,
  attrs: object,
): tf.TensorInfo {
  const result = kernel({ inputs, attrs: attrs as tf.NamedAttrMap, backend });
  return Array.isArray(result) ? result[0]! : result;
}
