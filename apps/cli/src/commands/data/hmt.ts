import { TILE_SPLITS, type TileSplit } from '@lucida/data';
import { fetchHmt, type HmtSplit } from '@lucida/data/node';
import {
  type InterruptibleOptions,
  print,
  table,
  wholeNumber,
  withInterrupts,
} from '@lucida/terminal';
import { Command, Option } from 'commander';
import { jsonOption, quietOption, seedOption } from '../../options.js';

interface Options extends InterruptibleOptions {
  readonly out: string;
  readonly archive?: string;
  readonly split: TileSplit;
  readonly testPerClass: number;
  readonly seed: number;
  readonly json?: boolean;
}

const PHASES = { download: 'downloading', unpack: 'unpacking' } as const;

export function hmtCommand(): Command {
  return new Command('hmt')
    .description(
      'fetch HMT, 5,000 tiles of colorectal tissue in 8 classes (Kather et al., CC BY 4.0)',
    )
    .requiredOption('--out <dir>', 'folder of train/, test/ and split.json')
    .option('--archive <file>', 'take this copy of the published archive instead of downloading it')
    .addOption(
      new Option(
        '--split <how>',
        'tile: any tile may go to either part; slide: no slide is on both sides',
      )
        .choices([...TILE_SPLITS])
        .default('tile'),
    )
    .addOption(
      new Option('--test-per-class <n>', 'tiles of each class to test on')
        .argParser(wholeNumber(1, 624))
        .default(62),
    )
    .addOption(seedOption('the split'))
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      'after',
      `
The archive (258 MB) comes from Zenodo, record 53169, and is checked against its SHA-256. An
interrupted download goes on when the command is run again. The archive stays in DIR, so that
another split needs no download: give it with --archive.

Examples:
  lucida data hmt --out data/hmt
  lucida data hmt --out data/hmt-slides --split slide --archive data/hmt/Kather_texture_2016_image_tiles_5000.zip
  lucida evaluate HMT.h5 --data data/hmt:test`,
    )
    .action(runHmt);
}

async function runHmt({ out, archive, split: by, ...options }: Options): Promise<void> {
  await withInterrupts(options, async ({ progress, signal }) => {
    const split = await fetchHmt(out, {
      ...(archive !== undefined && { archive }),
      by,
      testPerClass: options.testPerClass,
      seed: options.seed,
      signal,
      onProgress: ({ phase, done, total }) => progress.update(PHASES[phase], done, total),
    });
    progress.stop();
    await print(options.json ? JSON.stringify(split) : describe(split, out));
  });
}

function describe(split: HmtSplit, out: string): string {
  const { classes, testTilesOfTrainingSlides: shared } = split;
  const tested = classes.reduce((sum, { test }) => sum + test, 0);
  const columns = ['class', 'train', 'test', ...(split.splitBy === 'slide' ? ['unused'] : [])];
  const rows = classes.map(({ name, train, test, unused }) =>
    [name, String(train), String(test), String(unused)].slice(0, columns.length),
  );
  const slides =
    split.splitBy === 'slide'
      ? `Tested on ${split.slides.test.join(', ')}; no slide is on both sides. Unused: more tiles of those slides.`
      : `${shared} of ${tested} test tiles are of slides that training tiles are of, too; --split slide keeps slides apart.`;
  return [
    table(columns, rows),
    '',
    slides,
    `${split.citation} ${split.license}.`,
    `Wrote ${out}`,
  ].join('\n');
}
