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

/** Notes what a new device reports, until it is lost; what the one before reported is forgotten. */
export function watchDevice(device: GPUDevice): { readonly lost: () => string | null } {
  pending.length = 0;
  let lost: string | null = null;
  device.addEventListener('uncapturederror', (event) => {
    // Without this Dawn and the browsers also print the error.
    event.preventDefault();
    if (lost !== null) return;
    const { error } = event;
    pending.push({ message: error.message, outOfMemory: error instanceof GPUOutOfMemoryError });
  });
  device.lost.then(({ reason, message }) => {
    lost = inOneLine(message) || reason || 'no reason given';
  });
  return { lost: () => lost };
}

/** @throws LucidaError if the device reported errors that nobody has taken yet. */
export function assertNoBackendErrors(): void {
  const first = pending.find(({ outOfMemory }) => outOfMemory) ?? pending[0];
  if (first === undefined) return;
  const said = inOneLine(first.message);
  if (first.outOfMemory) {
    throw new LucidaError(
      `The graphics device is out of memory (${said}); try a lower --memory, a smaller batch ` +
        'or smaller images, close other programs that use it, or choose --backend wasm.',
    );
  }
  const more = pending.length > 1 ? ` (and ${pending.length - 1} more)` : '';
  throw new LucidaError(
    `The graphics device reported an error, so the result is not to be trusted: ${said}${more}; ` +
      'try a smaller batch, or --backend wasm.',
  );
}

/** A message of Dawn without the calls that led to it, which follow on lines of their own. */
function inOneLine(message: string): string {
  return message.split('\n', 1)[0]!.trim().replace(/\.$/, '');
}
