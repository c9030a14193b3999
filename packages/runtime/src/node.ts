import type { BackendInfo, BackendName } from './backend.js';
import { nodeGraphics } from './node/dawn.js';
import { startWith } from './start.js';

/**
 * `startBackend` for Node, where WebGPU comes from Dawn (the optional package `webgpu`). Dawn is
 * loaded only when WebGPU is used; whether it finds an adapter is tried out in another process.
 *
 * @throws UsageError that says why, if the backend is unknown or cannot be had here.
 */
export function startBackend(requested: 'auto' | BackendName): Promise<BackendInfo> {
  return startWith(nodeGraphics, requested);
}
