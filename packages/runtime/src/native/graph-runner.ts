import * as tf from '@tensorflow/tfjs';

/** An array on the host, row-major. */
export interface HostArray {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** An ONNX file that has been opened. */
export interface GraphSession {
  /** Computes the outputs that are named, and returns when they are there. */
  run(
    inputs: Readonly<Record<string, HostArray>>,
    outputs: readonly string[],
  ): Readonly<Record<string, HostArray>>;
  /** Frees its memory; may be called again. */
  dispose(): void;
}

/** What runs ONNX files on all cores of the CPU. */
export interface GraphRunner {
  readonly version: string;
  open(file: Uint8Array): GraphSession;
}

let started: GraphRunner | null = null;

/**
 * What runs whole parts of models while `native` is the current backend, or null on the others, which
 * run them operation by operation.
 */
export function graphRunner(): GraphRunner | null {
  return tf.engine().backendName === 'native' ? started : null;
}

/**
 * Registers the tfjs backend `native`: tensors lie on the host and operations run as on `cpu`, while
 * parts of models are left to `runner`.
 */
export function registerNative(runner: GraphRunner): void {
  if (started !== null) return;
  started = runner;
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernel.kernelName, 'native')) continue;
    tf.registerKernel({ ...kernel, backendName: 'native' });
  }
  tf.registerBackend('native', tf.findBackendFactory('cpu'), 0);
}
