import { LucidaError } from '@lucida/runtime/errors';
import { Progress } from './progress.js';

/** Options of every command that takes its time. */
export interface InterruptibleOptions {
  /** Neither progress nor remarks. */
  readonly quiet?: boolean;
}

/** What a command that takes its time works with. */
export interface Interruptible {
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

/** Runs the work with progress and Ctrl-C, and ends both after it. */
export async function withInterrupts<T>(
  { quiet = false }: InterruptibleOptions,
  work: (interruptible: Interruptible) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Interrupted('Interrupted.'));
  };
  const progress = new Progress(quiet);
  const say = (line: string) => {
    if (!quiet) console.error(line);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work({ progress, signal: controller.signal, say });
  } finally {
    progress.stop();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
