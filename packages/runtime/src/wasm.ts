import { type BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { LucidaError } from './errors.js';
import { inWords } from './memory/units.js';

/** Why WebAssembly cannot be had here, or null. */
export function whyNoWasm(): string | null {
  if (typeof WebAssembly !== 'undefined') return null;
  return 'this JavaScript engine runs without WebAssembly (as Node does with --jitless)';
}

let located: string | undefined;

/** Tells tfjs where its `.wasm` files are; once, as it takes no second word after a failure. */
export function locateWasm(folder: string): void {
  if (folder === located) return;
  setWasmPaths(folder);
  located = folder;
}

/** What a wasm module made by Emscripten has beside what tfjs declares. */
interface EmscriptenModule {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const guarded = new WeakSet<object>();

/** The memory of a wasm backend, in bytes; it grows as needed and never shrinks. */
export function heapSize({ wasm }: BackendWasm): number {
  return (wasm as unknown as EmscriptenModule).HEAPU8.length;
}

/**
 * Makes a full heap an error. tfjs takes the address 0 that a failed allocation gives for a place,
 * and writes tensors over each other there.
 */
export function guardHeap({ wasm }: BackendWasm): void {
  if (guarded.has(wasm)) return;
  guarded.add(wasm);
  const module = wasm as unknown as EmscriptenModule;
  // The first call replaces the function by the module's own.
  module._free(module._malloc(1));
  const allocate = module._malloc;
  module._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address !== 0) return address;
    throw new LucidaError(
      `The memory of the backend wasm is full (${inWords(bytes)} more than ` +
        `${inWords(module.HEAPU8.length)} are not to be had); try a lower --memory, a smaller ` +
        'batch or smaller images, or --backend webgpu.',
    );
  };
}
