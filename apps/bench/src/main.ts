import { LucidaError, messageOf, UsageError } from '@lucida/runtime/errors';
import { CommanderError } from 'commander';
import { createProgram } from './program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const known = error instanceof LucidaError;
    console.error(`error: ${known ? error.message : `a defect in Lucida: ${messageOf(error)}`}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
