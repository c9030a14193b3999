import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BACKENDS, type BackendInfo, type BackendName } from './backend.js';
import { messageOf, UsageError } from './errors.js';
import { browserGraphics, type Graphics } from './graphics.js';
import { registerKernels } from './kernels/index.js';
import { registerNative } from './native/graph-runner.js';
import type { NativeRuntime } from './native/native-runtime.js';
import { guardHeap, locateWasm, whyNoWasm } from './wasm.js';

export interface StartOptions {
  /** Folder (URL ending in a slash) of tfjs' `.wasm` files; where they lie beside the script, none. */
  readonly wasmFolder?: string;
}

/** What a platform has beside JavaScript. */
export interface Platform {
  readonly graphics: Graphics;
  readonly native: NativeRuntime;
}

const inBrowser: Platform = {
  graphics: browserGraphics,
  native: {
    probe: () => ({ version: null, missing: 'it runs in Node only' }),
    open() {
      throw new UsageError('it runs in Node only');
    },
  },
};

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
  return startWith(inBrowser, requested, options);
}

/**
 * `startBackend` with WebGPU and onnxruntime from where the platform has them.
 *
 * @param options `native`: whether `auto` may take that.
 */
export async function startWith(
  platform: Platform,
  requested: 'auto' | BackendName,
  options: StartOptions & { readonly native?: boolean } = {},
): Promise<BackendInfo> {
  if (requested !== 'auto' && !BACKENDS.includes(requested)) {
    throw new UsageError(
      `Unknown backend "${requested}": expected auto, ${BACKENDS.join(', ')}; see "lucida info".`,
    );
  }
  // tfjs' banner and advice would land on stdout and stderr of every command.
  tf.env().set('PROD', true);
  if (options.wasmFolder !== undefined) locateWasm(options.wasmFolder);
  return requested === 'auto'
    ? startBest(platform, options.native ?? false)
    : startNamed(platform, requested);
}

async function startNamed(platform: Platform, backend: BackendName): Promise<BackendInfo> {
  if (backend !== 'webgpu') {
    const obstacle = await (backend === 'native' ? activateNative(platform) : activate(backend));
    if (obstacle !== null) throw refusal(backend, obstacle);
    return { requested: backend, backend, adapter: null, reason: `${backend} was asked for.` };
  }
  const { adapter, missing } = await platform.graphics.probe();
  if (adapter === null) throw refusal(backend, missing);
  const obstacle = await activateWebgpu(platform);
  if (obstacle !== null) throw refusal(backend, obstacle);
  const kind = adapter.software ? 'a software adapter, which is slow' : 'a GPU';
  const reason = `webgpu was asked for; it runs on ${adapter.name}, ${kind}.`;
  return { requested: backend, backend, adapter, reason };
}

async function startBest(platform: Platform, native: boolean): Promise<BackendInfo> {
  const { adapter, missing } = await platform.graphics.probe();
  if (adapter === null) {
    const remark = '; "lucida info" tells why there is none';
    return startWithoutGpu(platform, native, missing, remark);
  }
  if (adapter.software) {
    const noGpu = `the only graphics adapter is a software one, ${adapter.name}`;
    return startWithoutGpu(platform, native, noGpu);
  }
  const obstacle = await activateWebgpu(platform);
  if (obstacle !== null) return startWithoutGpu(platform, native, obstacle);
  const reason = `webgpu, because there is a GPU: ${adapter.name}.`;
  return { requested: 'auto', backend: 'webgpu', adapter, reason };
}

/**
 * Starts the fastest backend that needs no GPU.
 *
 * @param remark What the one taken says about it; where there is no adapter the reason is too long to
 * be repeated by every command.
 */
async function startWithoutGpu(
  platform: Platform,
  native: boolean,
  noGpu: string,
  remark = `: ${noGpu}`,
): Promise<BackendInfo> {
  const noNative = native ? await activateNative(platform) : 'it cannot train';
  if (noNative === null) {
    const reason = `native (onnxruntime on the CPU), the fastest backend without a GPU${remark}.`;
    return { requested: 'auto', backend: 'native', adapter: null, reason };
  }
  const noWasm = await activate('wasm');
  if (noWasm === null) {
    const only = native ? ` and without native (${noNative})` : '';
    const reason = `wasm, the fastest backend without a GPU${only}${remark}.`;
    return { requested: 'auto', backend: 'wasm', adapter: null, reason };
  }
  const obstacle = await activate('cpu');
  if (obstacle !== null) throw refusal('cpu', obstacle);
  const reason = `cpu, because neither webgpu nor wasm starts: ${noGpu}; ${noWasm}.`;
  return { requested: 'auto', backend: 'cpu', adapter: null, reason };
}

async function activateNative({ native }: Platform): Promise<string | null> {
  const { missing } = native.probe();
  if (missing !== null) return missing;
  registerKernels();
  try {
    registerNative(native.open());
  } catch (error) {
    return messageOf(error);
  }
  return activate('native');
}

async function activateWebgpu({ graphics }: Platform): Promise<string | null> {
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
  native: 'tfjs could not start it',
  cpu: 'tfjs could not start it',
};

function refusal(backend: BackendName, why: string): UsageError {
  const others = BACKENDS.filter((name) => name !== backend);
  return new UsageError(
    `The backend ${backend} is not available: ${why}; or choose --backend auto, ${others.slice(0, -1).join(', ')} or ${others.at(-1)}.`,
  );
}
