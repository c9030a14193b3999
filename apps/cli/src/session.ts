import type { BackendInfo } from '@lucida/runtime';
import { LucidaError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { stderrColors } from './terminal/colors.js';
import { Progress } from './terminal/progress.js';

/** Options that every computing command has. */
export interface SessionOptions {
  readonly backend: 'auto' | 'webgpu' | 'wasm' | 'cpu';
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** What a computing command works with. */
export interface Session {
  readonly backend: BackendInfo;
  readonly progress: Progress;
  /** Aborted by the first Ctrl-C; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** Says something to the person, on stderr. */
  say(line: string): void;
}

/** Thrown when Ctrl-C ended the work in good order. */
export class Interrupted extends LucidaError {
  override name = 'Interrupted';
}

/** Starts the backend, says which it took, runs the work, and ends progress and signals after it. */
export async function withSession<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Interrupted('Interrupted.'));
  };
  const progress = new Progress(options.quiet ?? false);
  const say = (line: string) => {
    if (!options.quiet) console.error(line);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const backend = await startBackend(options.backend);
    say(stderrColors.dim(`Backend: ${backend.reason}`));
    return await work({ backend, progress, signal: controller.signal, say });
  } finally {
    progress.stop();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
