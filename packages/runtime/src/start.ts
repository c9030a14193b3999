import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BACKENDS, type BackendInfo, type BackendName } from './backend.js';
import { messageOf, UsageError } from './errors.js';
import { browserGraphics, type Graphics } from './graphics.js';
import { registerKernels } from './kernels/index.js';
import { guardHeap, locateWasm, whyNoWasm } from './wasm.js';

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
    throw new UsageError(
      `Unknown backend "${requested}": expected auto, ${BACKENDS.join(', ')}; see "lucida info".`,
    );
  }
  // tfjs' banner and advice would land on stdout and stderr of every command.
  tf.env().set('PROD', true);
  if (options.wasmFolder !== undefined) locateWasm(options.wasmFolder);
  return requested === 'auto' ? startBest(graphics) : startNamed(graphics, requested);
}

async function startNamed(graphics: Graphics, backend: BackendName): Promise<BackendInfo> {
  if (backend !== 'webgpu') {
    const obstacle = await activate(backend);
    if (obstacle !== null) throw refusal(backend, obstacle);
    return { requested: backend, backend, adapter: null, reason: `${backend} was asked for.` };
  }
  const { adapter, missing } = await graphics.probe();
  if (adapter === null) throw refusal(backend, missing);
  const obstacle = await activateWebgpu(graphics);
  if (obstacle !== null) throw refusal(backend, obstacle);
  const kind = adapter.software ? 'a software adapter, which is slow' : 'a GPU';
  const reason = `webgpu was asked for; it runs on ${adapter.name}, ${kind}.`;
  return { requested: backend, backend, adapter, reason };
}

async function startBest(graphics: Graphics): Promise<BackendInfo> {
  const { adapter, missing } = await graphics.probe();
  if (adapter === null) return startWithoutGpu(missing, '; "lucida info" tells why there is none');
  if (adapter.software) {
    return startWithoutGpu(`the only graphics adapter is a software one, ${adapter.name}`);
  }
  const obstacle = await activateWebgpu(graphics);
  if (obstacle !== null) return startWithoutGpu(obstacle);
  const reason = `webgpu, because there is a GPU: ${adapter.name}.`;
  return { requested: 'auto', backend: 'webgpu', adapter, reason };
}

/**
 * Starts the fastest backend that needs no GPU.
 *
 * @param remark What `wasm` says about it; where there is no adapter the reason is too long to be
 * repeated by every command.
 */
async function startWithoutGpu(noGpu: string, remark = `: ${noGpu}`): Promise<BackendInfo> {
  const noWasm = await activate('wasm');
  if (noWasm === null) {
    const reason = `wasm, the fastest backend without a GPU${remark}.`;
    return { requested: 'auto', backend: 'wasm', adapter: null, reason };
  }
  const obstacle = await activate('cpu');
  if (obstacle !== null) throw refusal('cpu', obstacle);
  const reason = `cpu, because neither webgpu nor wasm starts: ${noGpu}; ${noWasm}.`;
  return { requested: 'auto', backend: 'cpu', adapter: null, reason };
}

async function activateWebgpu(graphics: Graphics): Promise<string | null> {
  try {
    const gpu = await graphics.open();
    // Loaded here only, since the package is large and looks for `navigator.gpu` when imported.
    const { registerWebgpu } = await import('./webgpu.js');
    registerWebgpu(gpu);
  } catch (error) {
    return messageOf(error);
  }
  return activate('webgpu');
}

/**
 * Makes a backend the current one. On failure the one before stays current, and the likely reason
 * is returned, as tfjs keeps the real one to itself.
 */
async function activate(backend: BackendName): Promise<string | null> {
  const obstacle = backend === 'wasm' ? whyNoWasm() : null;
  if (obstacle !== null) return obstacle;
  registerKernels();
  const before = tf.engine().backendName;
  if (await tf.setBackend(backend)) {
    if (backend === 'wasm') guardHeap(tf.backend() as BackendWasm);
    return null;
  }
  if (before) await tf.setBackend(before);
  return LIKELY_REASONS[backend];
}

const LIKELY_REASONS: Record<BackendName, string> = {
  webgpu: 'the graphics adapter gave no device; update the driver',
  wasm: "tfjs' .wasm files are not where they were looked for; serve them and name their folder (wasmFolder)",
  cpu: 'tfjs could not start it',
};

function refusal(backend: BackendName, why: string): UsageError {
  const others = BACKENDS.filter((name) => name !== backend).join(' or ');
  return new UsageError(
    `The backend ${backend} is not available: ${why}; or choose --backend auto, ${others}.`,
  );
}
