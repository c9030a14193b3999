import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extract, list } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packBench } from '../src/pack/node-pack.ts';
import { BenchResults } from '../src/results/schema.ts';

const run = promisify(execFile);
const built = fileURLToPath(new URL('../dist/lanes/node-lane-main.js', import.meta.url));
const why =
  process.platform !== 'linux' || process.arch !== 'x64'
    ? 'the archive is made on linux-x64'
    : existsSync(built)
      ? null
      : 'the bench is not built';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lucida-pack-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('refuses what is no Node for Linux on x86-64', async () => {
  const text = join(folder, 'node');
  await writeFile(text, 'no program, but a text that is long enough for a header');
  await expect(packBench({ out: join(folder, 'x'), node: text })).rejects.toThrow(
    `${text} is no program for Linux on x86-64; give a linux-x64 build of Node (as from nodejs.org) with --node FILE.`,
  );
  await expect(packBench({ out: join(folder, 'x'), node: `${text}2` })).rejects.toThrow(
    `${text}2 cannot be read`,
  );
  expect(await readdir(folder)).toEqual(['node']);
});

describe.skipIf(why !== null)(`the archive${why ? ` (skipped: ${why})` : ''}`, () => {
  test('is small, complete and measures without any Node', { timeout: 60_000 }, async () => {
    const out = join(folder, 'bench.tar.gz');
    const size = await packBench({ out });
    expect(size).toBeLessThan(60 * 2 ** 20);
    expect((await stat(out)).size).toBe(size);

    const entries: string[] = [];
    await list({ file: out, onReadEntry: ({ path }) => entries.push(path) });
    const places = [
      'run.sh',
      'bin/node',
      'LICENSE',
      'NOTICE',
      'LICENSE-node',
      'LICENSES-third-party',
      'app/main.js',
      'app/apps/bench/dist/lanes/node-lane-main.js',
      'app/packages/runtime/bin/probe-webgpu.mjs',
      'app/node_modules/webgpu/dist/linux-x64/dawn.node',
      'app/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    ];
    for (const place of places) expect(entries).toContain(`lucida-bench/${place}`);
    // No other platform's.
    expect(entries.filter((entry) => /\.(node|dll|dylib|so|exe)$/.test(entry))).toHaveLength(1);

    await extract({ file: out, cwd: folder });
    const licences = await readFile(join(folder, 'lucida-bench/LICENSES-third-party'), 'utf8');
    for (const name of ['@tensorflow/tfjs-core', 'commander', 'webgpu']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    const env = { PATH: '/usr/bin:/bin' };
    const shell = (...options: string[]) =>
      run('/bin/sh', ['lucida-bench/run.sh', ...options], { cwd: folder, env });
    await shell(
      ...['--backends', 'wasm,tfjs/wasm', '--subjects', 'mnist1d', '--tasks', 'forward'],
      ...['--rounds', '1', '--seconds', '0.01', '--quiet'],
    );
    const files = (await readdir(folder)).filter((name) => /^lucida-bench-.*\.json$/.test(name));
    expect(files).toHaveLength(1);
    const results = BenchResults.parse(JSON.parse(await readFile(join(folder, files[0]!), 'utf8')));
    const timed = results.runs.map(({ lane, task, status }) => [lane, task, status]);
    expect(timed).toContainEqual(['wasm', 'forward', 'timed']);
    expect(timed).toContainEqual(['tfjs/wasm', 'forward', 'timed']);
    const { stdout } = await shell('--help');
    expect(stdout).toContain('libvulkan.so.1');
    expect(stdout).toContain('--most-seconds');
  });
});
