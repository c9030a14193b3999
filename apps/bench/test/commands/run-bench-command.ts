import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/lucida-bench.js', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the built command as a person would, without a terminal.
 *
 * @param stopAt What on stderr is answered with Ctrl-C.
 */
export function lucidaBench(
  args: readonly string[],
  cwd = process.cwd(),
  stopAt?: RegExp,
): Promise<Ended> {
  return new Promise((ended) => {
    const child = execFile(process.execPath, [bin, ...args], { cwd }, (error, stdout, stderr) => {
      ended({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stderr?.on('data', (text: string) => {
      if (stopAt?.test(text)) child.kill('SIGINT');
    });
  });
}
