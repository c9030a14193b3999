import { LucidaError } from './errors.js';

/** Errors that WebGPU reported outside any call, oldest first. */
const pending: string[] = [];

/**
 * The errors that the graphics device reported since the last call, oldest first; empties the
 * list. WebGPU reports a broken limit or shader this way and goes on with garbage, so a result is
 * to be trusted only while this is empty. On other backends always empty.
 */
export function takeBackendErrors(): string[] {
  return pending.splice(0);
}

/** Notes what the device reports, until it is lost. */
export function watchDevice(device: GPUDevice): { readonly lost: () => string | null } {
  let lost: string | null = null;
  device.addEventListener('uncapturederror', (event) => {
    // Without this Dawn and the browsers also print the error.
    event.preventDefault();
    pending.push(event.error.message);
  });
  device.lost.then(({ reason, message }) => {
    lost = message || reason || 'no reason given';
  });
  return { lost: () => lost };
}

/** @throws LucidaError if the device reported errors that nobody has taken yet. */
export function assertNoBackendErrors(): void {
  const [first] = pending;
  if (first === undefined) return;
  const more = pending.length > 1 ? ` (and ${pending.length - 1} more)` : '';
  throw new LucidaError(
    `The graphics device reported an error, so the result is not to be trusted: ${first.trim()}` +
      `${more}; try a smaller batch, or --backend wasm.`,
  );
}
