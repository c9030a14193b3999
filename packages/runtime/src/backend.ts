/** The tfjs backends that Lucida runs on. */
export type BackendName = 'webgpu' | 'wasm' | 'cpu';
export const BACKENDS: readonly BackendName[] = ['webgpu', 'wasm', 'cpu'];

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
