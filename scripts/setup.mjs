import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, whatever folder the command was typed in. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Environment in which the project's own tools (pnpm among them, which turbo calls) are found. */
export const toolEnv = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
  TURBO_TELEMETRY_DISABLED: '1',
};

/** Both outputs of a command go to stderr, where stdout is for results. */
export const toStderr = ['inherit', 2, 2];

/** Runs a command in the project's folder with its output shown; true when it succeeded. */
export function run(command, args, env = toolEnv, stdio = 'inherit') {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio, env });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  return status === 0;
}

/**
 * Installs the dependencies of the lockfile with the pinned pnpm, fetched by npm. Does nothing when
 * the last installation was of the same lockfile.
 */
export function install() {
  const stamp = join(root, 'node_modules', '.lucida-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(readFileSync(join(root, 'package.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.error(`Installing dependencies with ${packageManager} ...`);
  const args = ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'];
  if (!run('npx', args, toolEnv, toStderr)) {
    console.error('The dependencies could not be installed: is the npm registry within reach?');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
