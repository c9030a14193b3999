import { startWorkers, takesWorkers, type Workers } from '@lucida/eval/node';
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
  /** Threads at most, on a backend that computes on one core; default one for each. */
  readonly threads?: number;
}

/** What a computing command works with. */
export interface Session extends Interruptible {
  /** The backend that computes now. */
  readonly backend: BackendInfo;
  /**
   * Threads for the backend that computes now; undefined where it uses all cores by itself, or one
   * thread was asked for.
   *
   * @throws UsageError where threads were asked for and are of no use.
   */
  readonly workers: Workers | undefined;
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
    let workers: Workers | undefined;
    const session: Session = {
      ...interruptible,
      get backend() {
        return backend;
      },
      get workers() {
        const { threads } = options;
        const { backend: name } = backend;
        const areOfUse = takesWorkers(name);
        if (!areOfUse && threads !== undefined) {
          throw new UsageError(
            `--threads is for the backends wasm and cpu, which compute on one core, and ${name} is what computes here; leave it out.`,
          );
        }
        if (areOfUse && threads !== 1) workers ??= startWorkers({ count: threads, backend: name });
        return workers;
      },
      async leaveNative(why) {
        if (options.backend === 'native') throw new UsageError(why);
        const { backend: name } = await startBackend('auto');
        backend = { requested: 'auto', backend: name, adapter: null, reason: `${name}: ${why}` };
        say(stderrColors.dim(`Backend: ${backend.reason}`));
      },
    };
    try {
      return await work(session);
    } finally {
      await workers?.dispose();
    }
  });
}
