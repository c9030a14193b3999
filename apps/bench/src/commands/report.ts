import { writeFileAtomic } from '@lucida/runtime/files';
import { print } from '@lucida/terminal';
import { Command } from 'commander';
import { renderBenchReport } from '../report/render.js';
import { readResultsFile } from './results-file.js';

export function reportCommand(): Command {
  return new Command('report')
    .description('draw results files as one HTML page')
    .argument('<files...>', 'what runs have written (JSON); of several machines, too')
    .requiredOption('--out <file>', 'the page')
    .addHelpText(
      'after',
      `
Example:
  lucida-bench report laptop.json workstation.json --out bench.html`,
    )
    .action(async (files: string[], { out }: { out: string }) => {
      const results = [];
      for (const file of files) results.push(await readResultsFile(file));
      await writeFileAtomic(out, renderBenchReport(results));
      await print(`Report: ${out}`);
    });
}
