import { browserGraphics } from '@lucida/runtime';
import type { Adapter } from '../lanes/lane.js';

/** A backend as the form offers it. */
export interface BackendChoice {
  readonly backend: 'webgpu' | 'wasm' | 'cpu';
  /** What it runs on; or why this browser does not have it. */
  readonly detail: string;
  readonly available: boolean;
  /** Of webgpu; a software adapter's figures are labelled as such. */
  readonly adapter: Adapter | null;
}

/** The backends of this browser, and what keeps it from having the others. */
export async function backendsHere(): Promise<readonly BackendChoice[]> {
  const { adapter, missing } = await browserGraphics.probe();
  const wasm = typeof WebAssembly !== 'undefined';
  return [
    {
      backend: 'webgpu',
      detail: adapter === null ? missing : describe(adapter),
      available: adapter !== null,
      adapter: adapter && { name: adapter.name, driver: '', software: adapter.software },
    },
    {
      backend: 'wasm',
      detail: wasm ? 'WebAssembly with SIMD, one thread' : 'this browser has no WebAssembly',
      available: wasm,
      adapter: null,
    },
    { backend: 'cpu', detail: 'plain JavaScript, slow', available: true, adapter: null },
  ];
}

const describe = ({ name, software }: Pick<Adapter, 'name' | 'software'>) =>
  software ? `${name}, a software adapter: no GPU is measured` : name;
