import { expect } from 'vitest';
import type { Ended } from './run.js';

/** What stands before the error: which backend was taken, progress, and what memory it took. */
const BEFORE =
  /^(Backend: |Memory: |training |measuring |explaining |scoring |evaluating |drawing |opening |The optimizer)/;

/**
 * Expects that a command ended as one does whose input was bad: the exit code, nothing on stdout,
 * and on stderr one line that begins with `error:` and matches `problem`, without a stack trace.
 */
export function expectRefusal(
  { code, signal, stdout, stderr }: Ended,
  expected: { readonly code: 1 | 2; readonly problem: RegExp },
): void {
  const lines = stderr.trimEnd().split('\n');
  const [error, ...rest] = lines.filter((line) => !BEFORE.test(line));
  expect(error).toMatch(/^error: \S.*\S$/);
  expect(error).toMatch(expected.problem);
  // What the option parser says is followed by hints in brackets.
  for (const hint of rest) expect(hint).toMatch(/^\((Did you mean .*|add --help for .*)\)$/);
  expect(stderr).not.toMatch(/defect|\[object|\bat .*:\d+:\d+|node:internal/);
  expect({ code, signal, stdout }).toEqual({ code: expected.code, signal: null, stdout: '' });
}
