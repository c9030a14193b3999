import { wholeNumber } from '@lucida/terminal';
import { Command, Option } from 'commander';

export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the page that measures in the browser of whoever opens it')
    .addOption(
      new Option('--port <n>', '0 for any that is free')
        .argParser(wholeNumber(0, 65_535))
        .default(0),
    )
    .action(async ({ port }: { port: number }) => {
      const { serve } = await import('../page/node.js');
      await serve(port);
    });
}
