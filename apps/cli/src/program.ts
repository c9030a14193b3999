import { VERSION } from '@lucida/eval';
import { Command } from 'commander';
import { convertCommand } from './commands/convert.js';
import { dataCommand } from './commands/data/index.js';
import { evaluateCommand } from './commands/evaluate.js';
import { explainCommand } from './commands/explain.js';
import { exportCommand } from './commands/export/index.js';
import { infoCommand } from './commands/info.js';
import { inspectCommand } from './commands/inspect.js';
import { reportCommand } from './commands/report.js';
import { scoreCommand } from './commands/score.js';
import { trainCommand } from './commands/train.js';

/** The `lucida` command with all its sub-commands. */
export function createProgram(): Command {
  const program = new Command('lucida')
    .description('Explainable AI for convolutional networks: train, measure, explain, score.')
    .version(VERSION)
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  lucida report mnist1d --out report/         the whole story, from data to an HTML report
  lucida train mnist1d --out runs/default     train a model
  lucida evaluate runs/default --data mnist1d
  lucida explain runs/default --data mnist1d --samples 10,412 --out maps/
  lucida score runs/default --data mnist1d --preset course
  lucida explain HMT.h5 --input tile.tif --out maps/

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.`,
    );
  for (const command of [
    dataCommand(),
    trainCommand(),
    evaluateCommand(),
    explainCommand(),
    scoreCommand(),
    reportCommand(),
    inspectCommand(),
    convertCommand(),
    exportCommand(),
    infoCommand(),
  ]) {
    program.addCommand(inheriting(command, program));
  }
  return program;
}

/** Gives a command, and those below it, the settings of the one above. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheriting(child, command);
  return command;
}
