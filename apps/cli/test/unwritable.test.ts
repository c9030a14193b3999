import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { expectRefusal } from './support/refusal.js';
import { lucidaBin, run, runProgram } from './support/run.js';

const model = inject('tinyModel');
const folder = temporaryFolder();

/** Every command that writes, for an output path. */
const WRITERS: Readonly<Record<string, (out: string) => string[]>> = {
  data: (out) => ['data', 'mnist1d', '--out', `${out}.npz`],
  export: (out) => ['export', model, '--out', `${out}.onnx`],
  train: (out) => ['train', 'mnist1d', '--epochs', '1', '--out', out],
  'train --tensorboard': (out) => [
    ...['train', 'mnist1d', '--epochs', '1', '--tensorboard', '--out', out],
  ],
  explain: (out) => ['explain', model, '--data', 'mnist1d', '--samples', '1', '--out', out],
  convert: (out) => ['convert', model, '--out', out],
  report: (out) => ['report', 'mnist1d', '--model', model, '--out', out],
};
const writers = Object.entries(WRITERS);

describe.each(['/proc/x', '/dev/null/x', 'a-file/x'])('--out %s', (place) => {
  const out = place.startsWith('/') ? place : join(folder, place);
  writeFileSync(join(folder, 'a-file'), 'left alone');

  it.each(writers)('of %s is refused by its name', async (_, argsFor) => {
    const ended = await run(argsFor(out), { cwd: folder });
    expectRefusal(ended, { code: 1, problem: /^error: Cannot write \S+x.*: .*--out\.$/ });
    expect(filesIn(folder)).toEqual(['a-file']);
  });
});

describe('a file where a folder has to be', () => {
  it.each(writers.slice(2))('%s leaves it alone', async (_, argsFor) => {
    const ended = await run(argsFor(join(folder, 'a-file')), { cwd: folder });
    expectRefusal(ended, { code: 1, problem: /a-file.*a folder was expected/ });
    expect(filesIn(folder)).toEqual(['a-file']);
  });

  it('data does not replace a folder by a file', async () => {
    mkdirSync(join(folder, 'taken.npz'));
    const ended = await run(['data', 'mnist1d', '--out', join(folder, 'taken.npz')]);
    expectRefusal(ended, { code: 1, problem: /taken\.npz/ });
    expect(filesIn(folder)).toEqual(['a-file']);
  });
});

describe('a file that may not grow', () => {
  it.each(writers)('%s says so, and removes what it began', async (name, argsFor) => {
    const out = join(folder, 'limited', name.replaceAll(' ', ''));
    // In blocks of 512 or 1024 bytes, as the shell has it: every command writes something larger.
    const script = 'ulimit -f 1; exec "$0" "$@"';
    const args = ['-c', script, process.execPath, lucidaBin, ...argsFor(out)];
    const ended = await runProgram('sh', args);
    expectRefusal(ended, { code: 1, problem: /Cannot write .*the file grew past the size limit/ });
    expect(filesIn(folder).filter((path) => !/a-file|tfevents/.test(path))).toEqual([]);
  });
});

describe('a full disk', () => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=16k', 'lucida', disk]);
  const hindrance = mounted.status === 0 ? null : 'a file system may not be mounted here';
  afterAll(() => {
    if (hindrance === null) spawnSync('/bin/umount', [disk]);
  });

  describe.skipIf(hindrance)(hindrance ? `(skipped: ${hindrance})` : 'of 16 kB', () => {
    it.each(writers)('%s says so, and leaves no unfinished file', async (name, argsFor) => {
      const ended = await run(argsFor(join(disk, name.replaceAll(' ', ''))));
      expectRefusal(ended, { code: 1, problem: /Cannot write .*: the disk is full;/ });
      expect(filesIn(disk).filter((path) => path.endsWith('.tmp'))).toEqual([]);
    });
  });

  describe.skipIf(!existsSync('/dev/full'))('behind a redirection of stdout', () => {
    it.each([
      ['evaluate', [model, '--data', 'mnist1d', '--json']],
      ['score', [model, '--data', 'mnist1d', '--limit', '5']],
      ['info', []],
    ])('is no success of %s', async (name, args) => {
      const script = 'exec "$0" "$@" > /dev/full';
      const ended = await runProgram('sh', [
        '-c',
        script,
        process.execPath,
        lucidaBin,
        name,
        ...args,
      ]);
      expectRefusal(ended, { code: 1, problem: /standard output: the disk is full/ });
    });
  });
});
