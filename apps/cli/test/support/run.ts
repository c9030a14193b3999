import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../../../', import.meta.url));
export const lucidaBin = fileURLToPath(new URL('../../bin/lucida.js', import.meta.url));

export interface Ended {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called once, as soon as the process runs: to watch it and to send it signals. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** The environment of a person's shell: nothing of the test runner's in it. */
function userEnvironment(): NodeJS.ProcessEnv {
  const ofRunner = /^(VITEST|TINYPOOL|TEST$|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$|NO_COLOR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofRunner.test(name)));
}

/** Runs a program without a terminal until it ends. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, onStart }: RunOptions = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...userEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs the built `lucida` as a person would. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return runProgram(process.execPath, [lucidaBin, ...args], options);
}

/** Runs `lucida`, which has to succeed, and gives what it printed on stdout. */
export async function succeed(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(args, options);
  if (code !== 0) throw new Error(`lucida ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}
