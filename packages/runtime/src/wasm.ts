import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

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
