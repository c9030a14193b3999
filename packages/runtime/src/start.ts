import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { adapterName } from './adapter.js';
import { type AdapterInfo, BACKENDS, type BackendInfo, type BackendName } from './backend.js';
import { LucidaError, messageOf, UsageError } from './errors.js';
import { browserGraphics, type Graphics } from './graphics.js';

export interface StartOptions {
  /** Folder (URL ending in a slash) of tfjs' `.wasm` files; where they lie beside the script, none. */
  readonly wasmFolder?: string;
}

/**
 * Starts a tfjs backend in the browser and makes it the current one. `auto` takes WebGPU on a real
 * GPU, else WebAssembly, else plain JavaScript; a backend asked for by name is taken or refused,
 * never replaced, and by name a software adapter will do for `webgpu`.
 *
 * Tensors belong to the backend they were made on; dispose of them before going over to another.
 *
 * @throws UsageError that says why, if the backend is unknown or cannot be had here.
 */
export function startBackend(
  requested: 'auto' | BackendName,
  options: StartOptions = {},
): Promise<BackendInfo> {
  return startWith(browserGraphics, requested, options);
}

/** `startBackend` with WebGPU from where the platform has it. */
export async function startWith(
  graphics: Graphics,
  requested: 'auto' | BackendName,
  options: StartOptions = {},
): Promise<BackendInfo> {
  if (requested !== 'auto' && !BACKENDS.includes(requested)) {
    throw new UsageError(`Unknown backend "${requested}": expected auto, ${BACKENDS.join(', ')}.`);
  }
  // tfjs' banner and advice would land on stdout and stderr of every command.
  tf.env().set('PROD', true);
  if (options.wasmFolder !== undefined) setWasmPaths(options.wasmFolder);
  return requested === 'auto' ? startBest(graphics) : startNamed(graphics, requested);
}

async function startNamed(graphics: Graphics, backend: BackendName): Promise<BackendInfo> {
  if (backend !== 'webgpu') {
    await activate(backend);
    return { requested: backend, backend, adapter: null, reason: `${backend} was asked for.` };
  }
  const { adapter, missing } = await graphics.probe();
  if (adapter === null) {
    throw new UsageError(
      `The backend webgpu is not available: ${missing}; or choose --backend auto, wasm or cpu.`,
    );
  }
  await activateWebgpu(graphics);
  const kind = adapter.software ? 'a software adapter, which is slow' : 'a GPU';
  const reason = `webgpu was asked for; it runs on ${adapterName(adapter)}, ${kind}.`;
  return { requested: backend, backend, adapter, reason };
}

async function startBest(graphics: Graphics): Promise<BackendInfo> {
  const { adapter, missing } = await graphics.probe();
  let obstacle = missing;
  if (adapter?.software === false) {
    try {
      await activateWebgpu(graphics);
      const reason = `webgpu, because there is a GPU: ${adapterName(adapter)}.`;
      return { requested: 'auto', backend: 'webgpu', adapter, reason };
    } catch (error) {
      obstacle = messageOf(error);
    }
  }
  return startOnCpu(obstacle ?? softwareOnly(adapter));
}

function softwareOnly(adapter: AdapterInfo | null): string {
  const name = adapter ? adapterName(adapter) : 'none';
  return `the only graphics adapter is a software one (${name})`;
}

async function startOnCpu(noGpu: string): Promise<BackendInfo> {
  try {
    await activate('wasm');
    const reason = `wasm, the fastest backend without a GPU: ${noGpu}.`;
    return { requested: 'auto', backend: 'wasm', adapter: null, reason };
  } catch (error) {
    await activate('cpu');
    const reason = `cpu, because neither webgpu (${noGpu}) nor wasm (${messageOf(error)}) starts.`;
    return { requested: 'auto', backend: 'cpu', adapter: null, reason };
  }
}

async function activateWebgpu(graphics: Graphics): Promise<void> {
  const gpu = await graphics.open();
  // Loaded here only, since the package is large and looks for `navigator.gpu` when imported.
  const { registerWebgpu } = await import('./webgpu.js');
  registerWebgpu(gpu);
  await activate('webgpu');
}

/** Makes a backend the current one; on failure the one before stays current. */
async function activate(backend: BackendName): Promise<void> {
  const before = tf.engine().backendName;
  if (!(await tf.setBackend(backend))) {
    if (before) await tf.setBackend(before);
    throw new UsageError(
      `The backend ${backend} could not be started; choose another with --backend.`,
    );
  }
  await tf.ready();
  if (tf.getBackend() !== backend) {
    throw new LucidaError(`tfjs runs on ${tf.getBackend()}, although ${backend} was started.`);
  }
}
