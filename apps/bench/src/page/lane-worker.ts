/** Entry of the worker that a lane runs in; its name is the lane's specification. */
import { UsageError } from '@lucida/runtime/errors';
import type { Engine, Lane, LaneFacts, LaneSpec } from '../lanes/lane.js';
import { loadedOnStart, serveLane } from '../lanes/remote.js';

const spec: LaneSpec = JSON.parse(self.name);
const platform = { wasmFolder: new URL('./', import.meta.url).href };

/** Each engine is loaded alone: what it registers and the memory it takes are no other's. */
const ENGINES: Readonly<Record<Engine, () => Promise<Lane>>> = {
  async lucida() {
    const { createBrowserLucidaLane } = await import('../lanes/lucida/browser.js');
    return createBrowserLucidaLane(spec, platform);
  },
  async tfjs() {
    const { createBrowserTfjsLane } = await import('../lanes/tfjs/browser.js');
    return createBrowserTfjsLane(spec, platform);
  },
  async onnxruntime() {
    throw new UsageError('The engine onnxruntime is measured in Node only.');
  },
};

const lane = loadedOnStart(async () => {
  if (spec.backend !== 'wasm') return ENGINES[spec.engine]();
  await chooseThreads(spec.threads);
  const opened = await ENGINES[spec.engine]();
  return { ...opened, start: () => startThreaded(opened) };
});

serveLane(lane, {
  post: (message) => self.postMessage(message),
  onMessage: (receive) => self.addEventListener('message', ({ data }) => receive(data)),
  onEnd() {},
  end: () => self.close(),
});

/** On an isolated page tfjs takes its threaded module and every core unless told otherwise. */
async function chooseThreads(count: number): Promise<void> {
  if (count > 1 && !self.crossOriginIsolated) {
    throw new UsageError('This page is not isolated, so that WebAssembly has one thread only.');
  }
  const [{ env }, { setThreadsCount }] = await Promise.all([
    import('@tensorflow/tfjs'),
    import('@tensorflow/tfjs-backend-wasm'),
  ]);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', count > 1);
  setThreadsCount(count);
}

/** A lane is named by its threads: it has them, or does not start. */
async function startThreaded(opened: Lane): Promise<LaneFacts> {
  const facts = await opened.start();
  const { getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  const had = getThreadsCount();
  if (spec.threads === 1 || had === spec.threads) return facts;
  throw new UsageError(
    `tfjs takes half of a machine's logical cores at most: here ${had} of the ${spec.threads} threads asked for.`,
  );
}
