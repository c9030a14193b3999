import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/lucida-bench.js', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a person would, without a terminal. */
export function lucidaBench(args: readonly string[], cwd = process.cwd()): Promise<Ended> {
  return new Promise((ended) => {
    execFile(process.execPath, [bin, ...args], { cwd }, (error, stdout, stderr) => {
      ended({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
