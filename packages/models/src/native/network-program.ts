import type { GraphRunner } from '@lucida/runtime';
import type * as tf from '@tensorflow/tfjs';
import type { OnnxValueInfo } from '../onnx/model.js';
import { type OnnxNetwork, writeNetwork } from '../onnx/network.js';
import { arrayOf, tensorOf } from './arrays.js';
import { openedWith } from './sessions.js';

/** A model and what was written after it, which a graph runner runs as one. */
export interface NetworkProgram {
  /**
   * Computes everything that was asked for; the caller's.
   *
   * @param inputs The model's, as `input`, and others by their names.
   * @throws UsageError where it cannot be written.
   */
  run(
    runner: GraphRunner,
    inputs: Readonly<Record<string, tf.Tensor>>,
  ): Readonly<Record<string, tf.Tensor>>;
}

/** What is added to a model's graph. */
export interface NetworkAddition {
  /** Inputs beside the model's. */
  readonly inputs: readonly OnnxValueInfo[];
  /** All that is to be computed; the model's logits are named `logits`. */
  readonly outputs: readonly OnnxValueInfo[];
  /** Writes it; what it gives is disposed of once weights have been read. */
  write(network: OnnxNetwork): tf.Tensor[];
}

/**
 * Makes a program of a classifier, which is written and opened on its first run, and again where
 * weights have changed since.
 */
export function networkProgram(model: tf.LayersModel, addition: NetworkAddition): NetworkProgram {
  const { inputs, outputs, write } = addition;
  const names = outputs.map(({ name }) => name);
  const current = openedWith(model.weights, (runner) => {
    const network = writeNetwork(model, [...names, ...inputs.map(({ name }) => name)]);
    const held = write(network);
    try {
      return runner.open(network.programOf(inputs, outputs));
    } finally {
      for (const tensor of held) tensor.dispose();
    }
  });
  return {
    run(runner, given) {
      const feeds = Object.entries(given).map(([name, tensor]) => [name, arrayOf(tensor)] as const);
      const arrays = current(runner).run(Object.fromEntries(feeds), names);
      return Object.fromEntries(names.map((name) => [name, tensorOf(arrays[name]!)]));
    },
  };
}
