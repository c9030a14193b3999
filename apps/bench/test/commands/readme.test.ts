import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseLanes } from '../../src/commands/lanes.ts';
import { planOf } from '../../src/commands/plan.ts';
import type { RunOptions } from '../../src/commands/run-options.ts';
import { createProgram } from '../../src/program.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const commands = [...readme.matchAll(/^```bash\n(.*?)^```$/gms)].flatMap(([, block]) =>
  block!.trim().split('\n'),
);

// What a reader has: a model.
const folder = mkdtempSync(join(tmpdir(), 'lucida-bench-readme-'));
const before = process.cwd();
beforeAll(() => {
  writeFileSync(join(folder, 'HMT.h5'), '');
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** What a command line asks for, without doing it. */
async function asked(line: string): Promise<{ name: string; options: object }> {
  const program = createProgram();
  let found: { name: string; options: object } | null = null;
  for (const command of program.commands) {
    command.action(() => {
      found = { name: command.name(), options: command.opts() };
    });
  }
  await program.parseAsync(line.split(' '));
  if (found === null) throw new Error(`${line} asks for nothing`);
  return found;
}

test('the README has every sub-command', async () => {
  const names = await Promise.all(commands.map(async (line) => (await asked(line)).name));
  expect([...new Set(names)].sort()).toEqual(['compare', 'pack', 'report', 'run']);
});

// That each does what it says is tested where it is made, and takes longer.
test.each(commands)('%s can be asked for', async (line) => {
  expect(line).toMatch(/^pnpm bench /);
  const { name, options } = await asked(line);
  if (name !== 'run') return;
  const { backends, threads, baselines = false, browser, ...rest } = options as RunOptions;
  const environment = browser ? 'browser' : 'node';
  const lanes = await chooseLanes({
    ...{ lanes: backends, baselines, threads, environment, cores: 2, say: () => {} },
  });
  const { cases, tasks } = await planOf(rest);
  expect(Math.min(lanes.length, cases.length, tasks.length)).toBeGreaterThan(0);
});
