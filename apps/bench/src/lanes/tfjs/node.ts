import { loadModel } from '@lucida/models/node';
import { UsageError } from '@lucida/runtime/errors';
import { nodeGraphics } from '@lucida/runtime/node';
import '@tensorflow/tfjs-backend-wasm';
import { adapterOf } from '../adapter.js';
import type { Adapter, Lane, LaneSpec } from '../lane.js';
import { createTfjsLane, type TfjsPlatform } from './lane.js';

const platform: TfjsPlatform = {
  async register(backend) {
    if (backend === 'webgpu') return registerWebgpu();
    // In Node the package finds its `.wasm` files by itself.
    return null;
  },
  load: async (file) => (await loadModel(file)).model,
  peakOfProcess: () => process.resourceUsage().maxRSS * 1024,
};

/** The stock lane in Node, with Dawn for webgpu. */
export const createNodeTfjsLane = (spec: LaneSpec): Lane => createTfjsLane(spec, platform);

async function registerWebgpu(): Promise<Adapter> {
  const { adapter, missing } = await nodeGraphics.probe();
  if (adapter === null) throw new UsageError(`The backend webgpu is not available: ${missing}.`);
  await nodeGraphics.open();
  // tfjs registers its backend when this is imported, and only if there is WebGPU by then.
  await import('@tensorflow/tfjs-backend-webgpu');
  return adapterOf(adapter);
}
