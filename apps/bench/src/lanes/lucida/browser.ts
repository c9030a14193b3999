import type { Lane, LaneSpec } from '../lane.js';
import { loadedOnStart } from '../remote.js';

/**
 * The lane in this page or worker.
 *
 * @param platform.wasmFolder URL, ending in a slash, of tfjs' `.wasm` files.
 */
export function createBrowserLucidaLane(
  { backend }: LaneSpec,
  { wasmFolder }: { readonly wasmFolder: string },
): Lane {
  return loadedOnStart(async () => {
    const [{ createLucidaLane }, { startBackend }, { fetchModel }] = await Promise.all([
      import('./lane.js'),
      import('@lucida/runtime'),
      import('../fetch-model.js'),
    ]);
    return createLucidaLane({
      // An unknown name is refused there, with the names that there are.
      start: () => startBackend(backend as Parameters<typeof startBackend>[0], { wasmFolder }),
      readModel: fetchModel,
      // The browser's GPU process makes pipelines while the page goes on.
      compilesInCall: false,
    });
  });
}
