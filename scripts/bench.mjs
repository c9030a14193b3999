import { install, run, toolEnv, toStderr } from './setup.mjs';

install();
const build = ['run', 'build', '--filter=@lucida/bench', '--output-logs=errors-only'];
if (!run('turbo', build, toolEnv, toStderr)) process.exit(1);

// In this process, so that Ctrl-C comes to it. npm and older pnpm pass their own "--" on.
const [separator, ...rest] = process.argv.slice(2);
if (separator === '--') process.argv.splice(2, process.argv.length, ...rest);
await import('../apps/bench/bin/lucida-bench.js');
