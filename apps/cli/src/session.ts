import type { BackendInfo } from '@lucida/runtime';
import { startBackend } from '@lucida/runtime/node';
import {
  type Interruptible,
  type InterruptibleOptions,
  stderrColors,
  withInterrupts,
} from '@lucida/terminal';

/** Options that every computing command has. */
export interface SessionOptions extends InterruptibleOptions {
  readonly backend: 'auto' | 'webgpu' | 'wasm' | 'cpu';
  readonly json?: boolean;
}

/** What a computing command works with. */
export interface Session extends Interruptible {
  readonly backend: BackendInfo;
}

/** Starts the backend, says which it took, and runs the work as `withInterrupts` does. */
export async function withSession<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withInterrupts(options, async (interruptible) => {
    const backend = await startBackend(options.backend);
    interruptible.say(stderrColors.dim(`Backend: ${backend.reason}`));
    return work({ ...interruptible, backend });
  });
}
