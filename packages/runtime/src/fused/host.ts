import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { floatsOf } from '../kernels/heap.js';
import type { HostForm, HostTensor } from './types.js';

/** Runs a host form on the values that tfjs' cpu backend holds. */
export function runOnCpu<Names extends string, Attrs>(
  { shape, run }: HostForm<Names, Attrs>,
  inputs: Readonly<Record<Names, tf.Tensor>>,
  attrs: Attrs,
): tf.TensorInfo {
  const tensors = mapInputs(inputs, (input) => input.dataSync<'float32' | 'int32'>());
  const outputShape = shape(inputs, attrs);
  const output = new Float32Array(tf.util.sizeFromShape(outputShape));
  run(tensors, attrs, output);
  return tf.tensor(output, outputShape, 'float32');
}

/** Runs a host form in place, on the heap of tfjs' wasm backend. */
export function runOnWasm<Names extends string, Attrs>(
  { shape, run }: HostForm<Names, Attrs>,
  backend: BackendWasm,
  inputs: Readonly<Record<Names, tf.Tensor>>,
  attrs: Attrs,
): tf.TensorInfo {
  const result = backend.makeOutput(shape(inputs, attrs), 'float32');
  // The views only now: making the output may have grown the heap.
  const tensors = mapInputs(
    inputs,
    (input) => backend.typedArrayFromHeap(input) as Float32Array | Int32Array,
  );
  const output = floatsOf(backend, result);
  output.fill(0);
  run(tensors, attrs, output);
  return result;
}

function mapInputs<Names extends string>(
  inputs: Readonly<Record<Names, tf.Tensor>>,
  valuesOf: (input: tf.Tensor) => Float32Array | Int32Array,
): Record<Names, HostTensor> {
  const entries = Object.entries<tf.Tensor>(inputs).map(([name, input]) => {
    return [name, { values: valuesOf(input), shape: input.shape }];
  });
  return Object.fromEntries(entries);
}
