import { type BackendsDescription, describeBackends } from '@lucida/runtime/node';
import { print, stdoutColors } from '@lucida/terminal';
import { Command } from 'commander';
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
        await print(JSON.stringify(description));
        return;
      }
      await print(describe(description));
    });
}

function describe({ versions, backends, auto }: BackendsDescription): string {
  const { green, yellow } = stdoutColors;
  return [
    ...Object.entries(versions).map(([name, version]) => `${name} ${version ?? 'not installed'}`),
    '',
    `Backends (auto takes ${auto.running}${auto.training === auto.running ? '' : `, and to train ${auto.training}`})`,
    ...backends.map(
      ({ name, available, remark }) =>
        `  ${name.padEnd(6)}  ${available ? green('yes') : yellow('no ')}  ${remark}`,
    ),
  ].join('\n');
}
