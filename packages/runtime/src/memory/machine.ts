const GIB = 2 ** 30;

let ofPlatform: number | null = null;

/** Tells what the platform knows of the machine's memory, in bytes. */
export function setMachineMemory(bytes: number): void {
  ofPlatform = bytes;
}

/**
 * The memory of this machine in bytes, or null where nobody tells. Browsers that tell it do so in
 * GiB and never more than a few of them (https://www.w3.org/TR/device-memory/).
 */
export function machineMemory(): number | null {
  if (ofPlatform !== null) return ofPlatform;
  const { deviceMemory } = (globalThis.navigator ?? {}) as { readonly deviceMemory?: number };
  return deviceMemory ? deviceMemory * GIB : null;
}
