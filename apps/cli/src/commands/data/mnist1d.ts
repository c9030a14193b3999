import type { Mnist1dOptions } from '@lucida/data';
import { exportMnist1d } from '@lucida/data/node';
import { realNumber, wholeNumber } from '@lucida/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';

interface Options extends Mnist1dOptions {
  readonly out: string;
}

const LONGEST = 100_000;

const range = (text: string): [number, number] => {
  const bounds = text.split(',').map(wholeNumber(0, LONGEST));
  const [low, high] = bounds;
  if (bounds.length !== 2 || low === undefined || high === undefined || low > high) {
    throw new InvalidArgumentError('Give the least and the greatest, such as 36,60.');
  }
  return [low, high];
};

export function mnist1dCommand(): Command {
  const option = <T>(flags: string, description: string, parse: (text: string) => T) =>
    new Option(flags, description).argParser(parse);
  return new Command('mnist1d')
    .description('make MNIST-1D and write it as .npz, .json or .csv')
    .requiredOption('--out <file>', 'FILE.npz, FILE.json or FILE.csv')
    .addOption(option('--num-samples <n>', 'samples in all (5000)', wholeNumber(10, 10_000_000)))
    .addOption(option('--train-split <share>', 'share for training (0.8)', realNumber(0, 1)))
    .addOption(option('--template-len <n>', 'length of a digit (12)', wholeNumber(1, LONGEST)))
    .addOption(option('--padding <low,high>', 'zeros appended to a digit (36,60)', range))
    .addOption(option('--scale-coeff <width>', 'range of gains (0.4)', realNumber(0, 1000)))
    .addOption(option('--max-translation <n>', 'largest shift (48)', wholeNumber(1, LONGEST)))
    .addOption(option('--corr-noise-scale <s>', 'correlated noise (0.25)', realNumber(0, 1000)))
    .addOption(option('--iid-noise-scale <s>', 'white noise (0.02)', realNumber(0, 1000)))
    .addOption(option('--shear-scale <width>', 'range of slopes (0.75)', realNumber(0, 1000)))
    .option('--shuffle-seq', 'reorder the positions, all samples alike')
    .addOption(option('--final-seq-length <n>', 'length of a sample (40)', wholeNumber(1, LONGEST)))
    .addOption(option('--seed <n>', 'of the generator (42)', wholeNumber(0, 2 ** 32 - 1)))
    .addHelpText(
      'after',
      `
Examples:
  lucida data mnist1d --out mnist1d.npz                 the published data, to the last bit
  lucida data mnist1d --out hard.csv --corr-noise-scale 0.5 --seed 7`,
    )
    .action(async ({ out, ...options }: Options) => {
      await exportMnist1d(out, options);
      console.error(`Wrote ${out}`);
    });
}
