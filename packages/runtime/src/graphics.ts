import { describeAdapter, type RawAdapterInfo } from './adapter.js';
import type { AdapterInfo } from './backend.js';
import { messageOf } from './errors.js';

/** Either the adapter that WebGPU would run on, or why there is none and what to do about it. */
export type Probe =
  | { readonly adapter: AdapterInfo; readonly missing: null }
  | { readonly adapter: null; readonly missing: string };

/**
 * How a platform comes by WebGPU. `probe` finds out what there is without touching this process;
 * `open` makes `navigator.gpu` usable here and is called only after a probe that found an adapter.
 */
export interface Graphics {
  probe(): Promise<Probe>;
  open(): Promise<GPU>;
}

/** The GPU is asked for the fast adapter, as tfjs does. */
export const ADAPTER_OPTIONS: GPURequestAdapterOptions = { powerPreference: 'high-performance' };

/** WebGPU as a browser supplies it. */
export const browserGraphics: Graphics = {
  async probe() {
    if (typeof navigator === 'undefined' || !navigator.gpu) {
      return {
        adapter: null,
        missing: 'this browser has no WebGPU, or the page is neither https nor on localhost',
      };
    }
    try {
      const adapter = await navigator.gpu.requestAdapter(ADAPTER_OPTIONS);
      if (adapter) return { adapter: describeAdapter(infoOf(adapter)), missing: null };
    } catch (error) {
      return { adapter: null, missing: `the browser gave no adapter: ${messageOf(error)}` };
    }
    return {
      adapter: null,
      missing: 'the browser found no graphics adapter that it trusts (see chrome://gpu)',
    };
  },
  async open() {
    return navigator.gpu;
  },
};

/** `adapter.info` is missing in browsers before 2024, and such an adapter has no names to judge. */
function infoOf(adapter: GPUAdapter): RawAdapterInfo {
  return adapter.info ?? {};
}
