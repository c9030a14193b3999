import type * as tf from '@tensorflow/tfjs';

/** A tensor's values as the host sees them. */
export interface HostTensor {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** The form of a kernel on typed arrays: its reference, and what backends on the host may run. */
export interface HostForm<Names extends string, Attrs> {
  /** Shape of the float32 result. */
  shape(inputs: Readonly<Record<Names, Pick<HostTensor, 'shape'>>>, attrs: Attrs): number[];
  /** Fills `output`, which holds zeros; reads the inputs and changes nothing else. */
  run(inputs: Readonly<Record<Names, HostTensor>>, attrs: Attrs, output: Float32Array): void;
}

/** A number or a list of numbers that a shader reads as `uniforms.<name>`. */
export interface Uniform {
  readonly name: string;
  readonly type: 'i32' | 'f32';
  readonly value: number;
}

/** The form of a kernel as a compute shader. */
export interface WebGPUForm {
  /** Shape of the result, which the shader writes as `result[i]`. */
  readonly shape: number[];
  /** Type of the result; default float32. */
  readonly dtype?: 'float32' | 'int32' | 'bool';
  /**
   * WGSL with `fn main(index : i32)`, called once for every thread. It reads inputs as arrays by
   * their names (`activation[i]`), and must use every one of them, or the pipeline's layout lacks a
   * binding. `localIndex`, `workgroupId` and `uniforms` are there too.
   */
  readonly code: string;
  /** Whatever of the code depends on attributes or shapes; equal keys mean equal code. */
  readonly key: string;
  /** Threads in all; `main` is also called for those that fill up the last workgroup. */
  readonly threads: number;
  /** Threads of a workgroup; default 64. */
  readonly workgroupSize?: number;
  readonly uniforms?: readonly Uniform[];
}

/** The forms of one kernel; all compute the same. */
export interface KernelForms<Names extends string, Attrs> {
  /** Name under which tfjs knows it, such as `LucidaWeightedChannelSum`. */
  readonly name: string;
  /** Composed of tfjs' own operations: runs on every backend, and where there is no faster form. */
  ops(inputs: Readonly<Record<Names, tf.Tensor>>, attrs: Attrs): tf.Tensor;
  readonly host: HostForm<Names, Attrs>;
  /**
   * The backends that run the host form rather than `ops`: where a measurement says that it pays. What
   * holds of `cpu` holds of `native`.
   */
  readonly hostOn: readonly ('cpu' | 'wasm')[];
  /**
   * Whether wasm, if it is in `hostOn`, runs the host form on such inputs too; default always. By the
   * size of a sample and not by their number, for a sample's result must not depend on its batch.
   */
  hostSuits?(inputs: Readonly<Record<Names, tf.TensorInfo>>, attrs: Attrs): boolean;
  /** Null for inputs that the shader does not take, which are left to `ops`. */
  webgpu?(inputs: Readonly<Record<Names, tf.TensorInfo>>, attrs: Attrs): WebGPUForm | null;
}

/** A kernel that runs in the best form that the current backend has; has no gradient. */
export interface FusedKernel<Names extends string, Attrs> {
  (inputs: Readonly<Record<Names, tf.Tensor>>, attrs: Attrs): tf.Tensor;
  /** Its forms, for the test that holds them together. */
  readonly forms: KernelForms<Names, Attrs>;
}
