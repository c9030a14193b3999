import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import type { AdapterInfo, BackendName } from '../backend.js';
import { whyNoWasm } from '../wasm.js';
import { nodeGraphics } from './dawn.js';
import { onnxruntimeNode } from './onnxruntime.js';

/** One backend on this machine. */
export interface BackendDescription {
  readonly name: BackendName;
  readonly available: boolean;
  /** One sentence: what it runs on, or why it is not available and what to do about it. */
  readonly remark: string;
  readonly adapter: AdapterInfo | null;
}

/** What `lucida info` shows of the machine. Versions are null where a package is not installed. */
export interface BackendsDescription {
  /** What `auto` takes to run models, and to train them, unless it fails to start. */
  readonly auto: { readonly running: BackendName; readonly training: BackendName };
  readonly backends: readonly BackendDescription[];
  readonly versions: Readonly<Record<string, string | null>>;
}

const PACKAGES = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-webgpu',
  '@tensorflow/tfjs-backend-wasm',
  'webgpu',
  'onnxruntime-node',
];

/**
 * Lists every backend with whether it can be had here and why not, and the versions at play. The
 * current backend stays as it is, and no graphics driver is loaded into this process.
 */
export async function describeBackends(): Promise<BackendsDescription> {
  const versions: Record<string, string | null> = {
    lucida: versionOf('../../package.json'),
    node: process.versions.node,
  };
  for (const name of PACKAGES) versions[name] = versionOf(`${name}/package.json`);
  const backends = [await describeWebgpu(), describeNative(), await describeWasm(), describeCpu()];
  const training = backends.filter(({ name }) => name !== 'native');
  const auto = { running: firstOf(backends), training: firstOf(training) };
  return { auto, backends, versions };
}

/** The first that is available and computes on hardware of its own kind, as `startBackend` tries. */
function firstOf(backends: readonly BackendDescription[]): BackendName {
  return backends.find(({ available, adapter }) => available && !adapter?.software)!.name;
}

async function describeWebgpu(): Promise<BackendDescription> {
  const { adapter, missing } = await nodeGraphics.probe();
  if (adapter === null) {
    return { name: 'webgpu', available: false, remark: `Not available: ${missing}.`, adapter };
  }
  const remark = adapter.software
    ? `Software adapter, taken only when asked for by name: ${adapter.name}.`
    : `GPU: ${adapter.name}.`;
  return { name: 'webgpu', available: true, remark, adapter };
}

function describeNative(): BackendDescription {
  const { version, missing } = onnxruntimeNode().probe();
  const remark =
    version === null
      ? `Not available: ${missing}.`
      : `onnxruntime ${version} on all cores of the CPU; runs models, and cannot train them.`;
  return { name: 'native', available: version !== null, remark, adapter: null };
}

async function describeWasm(): Promise<BackendDescription> {
  const missing = whyNoWasm();
  if (missing !== null) {
    return { name: 'wasm', available: false, remark: `Not available: ${missing}.`, adapter: null };
  }
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const remark = `WebAssembly ${simd ? 'with' : 'without'} SIMD, on one core.`;
  return { name: 'wasm', available: true, remark, adapter: null };
}

function describeCpu(): BackendDescription {
  return { name: 'cpu', available: true, remark: 'Plain JavaScript, on one core.', adapter: null };
}

function versionOf(manifest: string): string | null {
  try {
    return createRequire(import.meta.url)(manifest).version;
  } catch {
    return null;
  }
}
