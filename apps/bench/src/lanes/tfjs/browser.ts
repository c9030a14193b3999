import { browserGraphics } from '@lucida/runtime';
import { UsageError } from '@lucida/runtime/errors';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { adapterOf } from '../adapter.js';
import { fetchModel } from '../fetch-model.js';
import type { Adapter, Lane, LaneSpec } from '../lane.js';
import { createTfjsLane } from './lane.js';

/** The stock lane in a browser; its `.wasm` files lie in the folder (URL ending in a slash). */
export function createBrowserTfjsLane(
  spec: LaneSpec,
  { wasmFolder }: { readonly wasmFolder: string },
): Lane {
  return createTfjsLane(spec, {
    async register(backend) {
      if (backend === 'webgpu') return registerWebgpu();
      if (backend === 'wasm') setWasmPaths(wasmFolder);
      return null;
    },
    load: fetchModel,
    peakOfProcess: () => null,
  });
}

async function registerWebgpu(): Promise<Adapter> {
  const { adapter, missing } = await browserGraphics.probe();
  if (adapter === null) throw new UsageError(`The backend webgpu is not available: ${missing}.`);
  // tfjs registers its backend when this is imported, and only if there is WebGPU by then.
  await import('@tensorflow/tfjs-backend-webgpu');
  return adapterOf(adapter);
}
