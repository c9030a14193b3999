import { Command } from 'commander';
import { hmtCommand } from './hmt.js';
import { mnist1dCommand } from './mnist1d.js';

export function dataCommand(): Command {
  const command = new Command('data').description('make or fetch a data set').addHelpText(
    'after',
    `
Examples:
  lucida data mnist1d --out mnist1d.npz
  lucida data hmt --out data/hmt

Images of your own need no preparation: a folder with a sub-folder a class is a data set.`,
  );
  for (const dataset of [mnist1dCommand(), hmtCommand()]) command.addCommand(dataset);
  return command;
}
