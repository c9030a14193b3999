/**
 * The tfjs backends that Lucida runs on. `native` is onnxruntime on the CPU, in Node, for whole parts of
 * a model; operations beside them run as on `cpu`.
 */
export type BackendName = 'webgpu' | 'native' | 'wasm' | 'cpu';
export const BACKENDS: readonly BackendName[] = ['webgpu', 'native', 'wasm', 'cpu'];

/** The graphics adapter behind `webgpu`. */
export interface AdapterInfo {
  /** For people: the driver's own description where it has one, else its vendor and kind. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** True for a driver that runs on the CPU (SwiftShader, lavapipe, WARP). */
  readonly software: boolean;
}

/** What `startBackend` took, and why. */
export interface BackendInfo {
  readonly requested: 'auto' | BackendName;
  readonly backend: BackendName;
  readonly adapter: AdapterInfo | null;
  /** One sentence: why this backend was taken. */
  readonly reason: string;
}
