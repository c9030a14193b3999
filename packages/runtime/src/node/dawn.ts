import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeAdapter } from '../adapter.js';
import { LucidaError, messageOf } from '../errors.js';
import type { Graphics, Probe } from '../graphics.js';

const PROBE_SCRIPT = fileURLToPath(new URL('../../bin/probe-webgpu.mjs', import.meta.url));
const PROBE_TIMEOUT_MS = 30_000;

/** Dawn's `GPU` object must outlive every use of it: once collected, it ends the process. */
const DAWN = Symbol.for('lucida.dawn');
type WithDawn = { [DAWN]?: GPU };

/** WebGPU in Node: Dawn, from the optional package `webgpu`, found and loaded on first use only. */
export const nodeGraphics: Graphics = { probe: memoise(probe), open };

function memoise<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The address of the package `webgpu`, or null where it is not installed. */
function dawnModule(): string | null {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
  } catch {
    return null;
  }
}

async function probe(): Promise<Probe> {
  const module = dawnModule();
  if (module === null) {
    return {
      adapter: null,
      missing: 'the optional package webgpu is not installed; add it with "npm install webgpu"',
    };
  }
  const { stdout, stderr, failure } = await runProbe(module);
  if (failure !== null) return { adapter: null, missing: failure };
  const { info } = JSON.parse(stdout);
  if (info !== null) return { adapter: describeAdapter(info), missing: null };
  return { adapter: null, missing: whyNoAdapter(stderr) };
}

interface ProbeRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: string | null;
}

function runProbe(module: string): Promise<ProbeRun> {
  const env = { XDG_RUNTIME_DIR: tmpdir(), ...process.env, NODE_OPTIONS: '' };
  const options = { env, timeout: PROBE_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [PROBE_SCRIPT, module], options, (error, stdout, stderr) => {
      resolve({ stdout, stderr, failure: error && whyProbeFailed(error, stderr) });
    });
  });
}

function whyProbeFailed(error: Error & { signal?: string; killed?: boolean }, stderr: string) {
  if (error.killed) {
    return `the graphics driver did not answer within ${PROBE_TIMEOUT_MS / 1000} s`;
  }
  if (error.signal) {
    return `the graphics driver crashed (${error.signal}); update it${driverFiles()}`;
  }
  const cause = stderr.split('\n').find((line) => /\bError\b/.test(line)) ?? error.message;
  return `Dawn (the package webgpu) does not load here: ${cause.trim()}`;
}

const HOW = "(Debian: mesa-vulkan-drivers, on Debian 12 from its backports; or NVIDIA's driver)";

function whyNoAdapter(stderr: string): string {
  if (process.platform !== 'linux') return 'Dawn found no graphics adapter; update the driver';
  if (/Couldn't load Vulkan/.test(stderr)) {
    return `the Vulkan loader libvulkan.so.1 is not installed; install a Vulkan driver ${HOW}`;
  }
  return `no Vulkan driver gives an adapter${driverFiles()}; install the one of your GPU ${HOW}`;
}

/** Says which drivers the Vulkan loader was told to look at, if it was told. */
function driverFiles(): string {
  const files = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
  return files ? ` (VK_DRIVER_FILES=${files})` : '';
}

async function open(): Promise<GPU> {
  const holder = globalThis as WithDawn;
  const gpu = holder[DAWN] ?? (await loadDawn());
  holder[DAWN] = gpu;
  return gpu;
}

async function loadDawn(): Promise<GPU> {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    // Mesa complains on stderr where this is not set.
    process.env.XDG_RUNTIME_DIR ??= tmpdir();
    // Timestamps are rounded to 65 us otherwise, which keeps web pages from spying on others.
    const gpu = create(['disable-dawn-features=timestamp_quantization']);
    // Node has a navigator from version 21 on, without `gpu`.
    const holder = globalThis.navigator ?? {};
    Object.defineProperty(holder, 'gpu', { value: gpu, configurable: true });
    if (globalThis.navigator === undefined) {
      Object.defineProperty(globalThis, 'navigator', { value: holder, configurable: true });
    }
    return gpu;
  } catch (error) {
    throw new LucidaError(`Dawn (the package webgpu) does not load here: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
