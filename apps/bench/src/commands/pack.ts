import { Command } from 'commander';

const OUT = 'lucida-bench-linux-x64.tar.gz';

export function packCommand(): Command {
  return new Command('pack')
    .description('make an archive that measures on a bare x86-64 Linux machine without network')
    .option('--out <file>', 'the archive', OUT)
    .option('--node <file>', 'a linux-x64 build of Node (default: the one that runs)')
    .addHelpText(
      'after',
      `
Examples:
  lucida-bench pack
  lucida-bench pack --node node-v20.20.0-linux-x64/bin/node

On the other machine:
  tar xzf ${OUT} && lucida-bench/run.sh`,
    )
    .action(async ({ out, node }: { readonly out: string; readonly node?: string }) => {
      // Loaded only here: what packs is not in the archive itself.
      const { inMebibytes, packBench } = await import('../pack/node-pack.js');
      const size = await packBench({
        out,
        node,
        progress: (doing) => console.error(`${doing} ...`),
      });
      console.error(`Written: ${out} (${inMebibytes(size)})`);
    });
}
