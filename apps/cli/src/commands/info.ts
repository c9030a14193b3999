import { describeBackends } from '@lucida/runtime/node';
import { Command } from 'commander';
import pc from 'picocolors';
import { jsonOption } from '../options.js';

export function infoCommand(): Command {
  return new Command('info')
    .description('list backends, graphics adapters and versions, and why a backend is not there')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  lucida info
  lucida info --json`,
    )
    .action(async (options: { json?: boolean }) => {
      const description = await describeBackends();
      if (options.json) {
        console.log(JSON.stringify(description));
        return;
      }
      for (const [name, version] of Object.entries(description.versions)) {
        console.log(`${name} ${version ?? 'not installed'}`);
      }
      console.log(`\nBackends (auto takes ${description.auto})`);
      for (const { name, available, remark } of description.backends) {
        console.log(
          `  ${name.padEnd(6)}  ${available ? pc.green('yes') : pc.yellow('no ')}  ${remark}`,
        );
      }
    });
}
