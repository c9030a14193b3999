import { LucidaError } from './errors.js';

interface DeviceError {
  readonly message: string;
  readonly outOfMemory: boolean;
}

/** Errors that WebGPU reported outside any call, oldest first. */
const pending: DeviceError[] = [];

/**
 * The errors that the graphics device reported since the last call, oldest first; empties the
 * list. WebGPU reports a broken limit or shader this way and goes on with garbage, so a result is
 * to be trusted only while this is empty. On other backends always empty.
 */
export function takeBackendErrors(): string[] {
  return pending.splice(0).map(({ message }) => message);
}

/** Notes what the device reports, until it is lost. */
export function watchDevice(device: GPUDevice): { readonly lost: () => string | null } {
  let lost: string | null = null;
  device.addEventListener('uncapturederror', (event) => {
    // Without this Dawn and the browsers also print the error.
    event.preventDefault();
    const { error } = event;
    pending.push({
      message: error.message,
      outOfMemory: error instanceof GPUOutOfMemoryError,
    });
  });
  device.lost.then(({ reason, message }) => {
    lost = message || reason || 'no reason given';
  });
  return { lost: () => lost };
}

/** @throws LucidaError if the device reported errors that nobody has taken yet. */
export function assertNoBackendErrors(): void {
  const first = pending.find(({ outOfMemory }) => outOfMemory) ?? pending[0];
  if (first === undefined) return;
  if (first.outOfMemory) throw outOfDeviceMemory(first.message);
  const more = pending.length > 1 ? ` (and ${pending.length - 1} more)` : '';
  throw new LucidaError(
    `The graphics device reported an error, so the result is not to be trusted: ${first.message.trim()}` +
      `${more}; try a smaller batch, or --backend wasm.`,
  );
}

export function outOfDeviceMemory(message: string): LucidaError {
  return new LucidaError(
    `The graphics device is out of memory (${message.trim()}); try a smaller batch or smaller ` +
      'images, close other programs that use it, or choose --backend wasm.',
  );
}
