import { LucidaError, messageOf, UsageError } from '@lucida/runtime/errors';
import { type Command, CommanderError } from 'commander';
import { stderrColors } from './colors.js';
import { Interrupted } from './interrupts.js';
import { visible } from './visible.js';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/**
 * Runs the command that the process was started with. Whatever ends it becomes the process' exit
 * code (0 done, 1 failed, 2 wrong usage, 130 interrupted), with one clear sentence on stderr.
 */
export async function runProgram(program: Command): Promise<void> {
  // Help and versions go out with nobody waiting for it to succeed; results are printed by `print`,
  // which says what went wrong. A reader that closed its end early, as `head` does, has had enough.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') process.exitCode = EXIT_FAILED;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

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
