import { LucidaError } from '@lucida/runtime/errors';
import { reasonOf } from '@lucida/runtime/files';

/**
 * Prints a result on stdout. (`console.log` would lose it silently where the disk behind a
 * redirection is full.) A reader that closed its end early, as `head` does, has had enough.
 *
 * @throws LucidaError when it cannot be written.
 */
export function print(text: string): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    stdout.write(`${text}\n`, (error?: NodeJS.ErrnoException | null) => {
      if (!error || error.code === 'EPIPE') resolve();
      else {
        const message = `Cannot write the result to standard output: ${reasonOf(error)}.`;
        reject(new LucidaError(message, { cause: error }));
      }
    });
  });
}
