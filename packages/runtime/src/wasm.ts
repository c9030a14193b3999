/** Why WebAssembly cannot be had here, or null. */
export function whyNoWasm(): string | null {
  if (typeof WebAssembly !== 'undefined') return null;
  return 'this JavaScript engine runs without WebAssembly (as Node does with --jitless)';
}
