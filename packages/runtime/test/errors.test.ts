import { describe, expect, it } from 'vitest';
import { LucidaError, messageOf, UsageError } from '../src/errors.js';
import { runChild } from './child.js';

describe('errors', () => {
  it('a UsageError is a LucidaError, and both carry their cause', () => {
    const cause = new Error('below');
    const error = new UsageError('wrong option', { cause });
    expect(error).toBeInstanceOf(LucidaError);
    expect(error.name).toBe('UsageError');
    expect(error.cause).toBe(cause);
    expect(new LucidaError('failed')).not.toBeInstanceOf(UsageError);
  });

  it('messageOf reads whatever was thrown', () => {
    expect(messageOf(new LucidaError('the reason'))).toBe('the reason');
    expect(messageOf('a string')).toBe('a string');
    expect(messageOf(undefined)).toBe('undefined');
  });

  it('come without tfjs', async () => {
    const { stdout } = await runChild(`
      await import('@lucida/runtime/errors');
      console.log(globalThis._tfengine === undefined);`);
    expect(stdout).toBe('true\n');
  });
});
