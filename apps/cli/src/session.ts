import type { BackendInfo, BackendName } from '@lucida/runtime';
import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import {
  type Interruptible,
  type InterruptibleOptions,
  stderrColors,
  withInterrupts,
} from '@lucida/terminal';

/** Options that every computing command has. */
export interface SessionOptions extends InterruptibleOptions {
  readonly backend: 'auto' | BackendName;
  readonly json?: boolean;
}

/** What a computing command works with. */
export interface Session extends Interruptible {
  /** The backend that computes now. */
  readonly backend: BackendInfo;
  /**
   * Goes over from `native`, which `auto` took, to the next best backend; tensors that were made
   * before must have been disposed.
   *
   * @param why One sentence.
   * @throws UsageError with that sentence where native was asked for by name.
   */
  leaveNative(why: string): Promise<void>;
}

/**
 * Starts the backend, says which it took, and runs the work as `withInterrupts` does.
 *
 * @param trains Whether a model is trained, which `native` cannot do.
 */
export async function withSession<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
  { trains = false } = {},
): Promise<T> {
  if (trains && options.backend === 'native') {
    throw new UsageError(
      'The backend native runs models and cannot train them; choose --backend auto, webgpu, wasm or cpu.',
    );
  }
  return withInterrupts(options, async (interruptible) => {
    const { say } = interruptible;
    let backend = await startBackend(options.backend, { native: !trains });
    say(stderrColors.dim(`Backend: ${backend.reason}`));
    return work({
      ...interruptible,
      get backend() {
        return backend;
      },
      async leaveNative(why) {
        if (options.backend === 'native') throw new UsageError(why);
        const { backend: name } = await startBackend('auto');
        backend = { requested: 'auto', backend: name, adapter: null, reason: `${name}: ${why}` };
        say(stderrColors.dim(`Backend: ${backend.reason}`));
      },
    });
  });
}
