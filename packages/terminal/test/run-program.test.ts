import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runProgram, withInterrupts } from '../src/index.ts';

const said: string[] = [];
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text).trimEnd());
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  said.length = 0;
  process.exitCode = undefined;
});

/** Runs a program that does this, and gives its exit code. */
async function exitCodeOf(action: () => unknown, ...args: string[]) {
  const program = new Command('tool').exitOverride().action(async () => void (await action()));
  const { argv } = process;
  process.argv = ['node', 'tool', ...args];
  await runProgram(program);
  process.argv = argv;
  return process.exitCode;
}

const fail = (error: Error) => () => {
  throw error;
};

describe('what ends a command becomes its exit code', () => {
  test.each([
    ['done', () => {}, undefined, []],
    ['failed', fail(new LucidaError('No\u001b disk.')), 1, ['error: No\\x1b disk.']],
    ['wrong usage', fail(new UsageError('No such data.')), 2, ['error: No such data.']],
  ] as const)('%s', async (_, action, code, lines) => {
    expect(await exitCodeOf(action)).toBe(code);
    expect(said).toEqual(lines);
  });

  test('an unknown option', async () => {
    expect(await exitCodeOf(() => {}, '--nonsense')).toBe(2);
    expect(said).toEqual(["error: unknown option '--nonsense'"]);
  });

  test('a defect says so, and how to report it', async () => {
    expect(await exitCodeOf(fail(new TypeError('x is undefined')))).toBe(1);
    expect(said[0]).toBe('error: a defect in Lucida: x is undefined');
    expect(said[1]).toContain('LUCIDA_DEBUG=1');
  });

  test('Ctrl-C aborts the work, and leaves no handler behind', async () => {
    const before = process.listenerCount('SIGINT');
    const work = () =>
      withInterrupts({}, async ({ signal }) => {
        process.emit('SIGINT');
        signal.throwIfAborted();
      });
    expect(await exitCodeOf(work)).toBe(130);
    expect(said).toEqual(['Interrupted.']);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
