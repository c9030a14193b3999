/**
 * An error whose message is meant for the person at the keyboard: one sentence that says what is
 * wrong, where, what was expected and what to do. Anything else that is thrown is a defect.
 */
export class LucidaError extends Error {
  override name = 'LucidaError';
}

/** A wrong option or argument (exit code 2 at the command line), as opposed to a failed task (1). */
export class UsageError extends LucidaError {
  override name = 'UsageError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
