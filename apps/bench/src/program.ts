import { Command } from 'commander';
import { compareCommand } from './commands/compare.js';
import { packCommand } from './commands/pack.js';
import { reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { serveCommand } from './commands/serve.js';
import { VERSION } from './version.js';

/** The `lucida-bench` command with its sub-commands. */
export function createProgram(): Command {
  const program = new Command('lucida-bench')
    .description('What a backend buys you, for your model, on your machine.')
    .version(VERSION)
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  lucida-bench --quick                         two minutes, without a GPU, too
  lucida-bench run --help                      everything that can be measured
  lucida-bench compare before.json after.json

Exit codes: 0 done, 1 failed (or slower), 2 wrong usage, 130 interrupted.`,
    );
  program.addCommand(runCommand().copyInheritedSettings(program), { isDefault: true });
  for (const command of [compareCommand(), packCommand(), reportCommand(), serveCommand()]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}
