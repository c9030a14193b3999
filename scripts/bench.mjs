import { spawnSync } from 'node:child_process';
import { install, root, toolEnv } from './setup.mjs';

install();
// What stdout carries are the results.
const { status, error } = spawnSync(
  'turbo',
  ['run', 'build', '--filter=@lucida/bench', '--output-logs=errors-only'],
  { cwd: root, env: toolEnv, stdio: ['inherit', 2, 2] },
);
if (error) console.error(`turbo could not be started: ${error.message}`);
if (status !== 0) process.exit(1);

// In this process, so that Ctrl-C comes to it. npm and older pnpm pass their own "--" on.
const [separator, ...rest] = process.argv.slice(2);
if (separator === '--') process.argv.splice(2, process.argv.length, ...rest);
await import('../apps/bench/bin/lucida-bench.js');
