import { totalmem } from 'node:os';
import type { BackendInfo, BackendName } from './backend.js';
import { setMachineMemory } from './memory/machine.js';
import { nodeGraphics } from './node/dawn.js';
import { onnxruntimeNode } from './node/onnxruntime.js';
import { type Platform, startWith } from './start.js';

export { CHROMIUM_FLAGS, chromiumMissing, chromiumPath } from './chromium.js';
export { nodeGraphics } from './node/dawn.js';
export {
  type BackendDescription,
  type BackendsDescription,
  describeBackends,
} from './node/describe.js';

const inNode: Platform = { graphics: nodeGraphics, native: onnxruntimeNode() };

/**
 * `startBackend` for Node, where WebGPU comes from Dawn (the optional package `webgpu`) and `native`
 * from onnxruntime (the optional package `onnxruntime-node`), each loaded only when it is used.
 * Whether Dawn finds an adapter is tried out in another process.
 *
 * @param options `native`: whether `auto` may take that, which runs models but cannot train them;
 * default false.
 * @throws UsageError that says why, if the backend is unknown or cannot be had here.
 */
export async function startBackend(
  requested: 'auto' | BackendName,
  options: { readonly native?: boolean } = {},
): Promise<BackendInfo> {
  setMachineMemory(memoryOfProcess());
  const forget = rememberListeners();
  try {
    return await startWith(inNode, requested, options);
  } finally {
    forget();
  }
}

/**
 * tfjs' wasm module takes over the process' uncaught errors, which then end it with another exit
 * code and a stack trace into tfjs. The function returned removes what was added since.
 */
function rememberListeners(): () => void {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event as NodeJS.Signals));
  return () => {
    events.forEach((event, index) => {
      for (const listener of process.listeners(event as NodeJS.Signals)) {
        if (!before[index]?.includes(listener)) process.removeListener(event, listener);
      }
    });
  };
}

/** The machine's memory, or less where the process is confined to less, as in a container. */
function memoryOfProcess(): number {
  const confined = process.constrainedMemory();
  return confined ? Math.min(confined, totalmem()) : totalmem();
}
