import { LucidaError, messageOf, UsageError } from '@lucida/runtime/errors';
import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { Interrupted } from './session.js';
import { stderrColors } from './terminal/colors.js';
import { visible } from './terminal/visible.js';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/** Turns whatever ended the command into its exit code, with one clear sentence on stderr. */
function exitCodeOf(error: unknown): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof Interrupted) {
    console.error(error.message);
    return EXIT_INTERRUPTED;
  }
  if (error instanceof LucidaError) {
    console.error(`${stderrColors.red('error:')} ${visible(error.message)}`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
  console.error(`${stderrColors.red('error:')} a defect in Lucida: ${messageOf(error)}`);
  console.error('Please report it with the command; LUCIDA_DEBUG=1 shows where it happened.');
  if (process.env.LUCIDA_DEBUG && error instanceof Error) console.error(error.stack);
  return EXIT_FAILED;
}

// Help and versions go out with nobody waiting for it to succeed; results are printed by `print`,
// which says what went wrong. A reader that closed its end early, as `head` does, has had enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') process.exitCode = EXIT_FAILED;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
