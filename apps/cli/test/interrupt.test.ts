import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { filesIn, temporaryFolder } from './support/folder.js';
import { expectRefusal } from './support/refusal.js';
import { type Ended, run, succeed } from './support/run.js';

const model = inject('tinyModel');
const folder = temporaryFolder();
const settings = ['--epochs', '5', '--seed', '3', '--validation', '0.1', '--backend', 'wasm'];
const trainArgs = (out: string) => ['train', 'mnist1d', '--out', out, ...settings];
const weightsOf = (out: string) => readFileSync(join(out, 'weights.bin'));

/** Calls `action` as soon as the command says on stderr that it has begun. */
const onBegin = (action: (child: ChildProcess) => void) => (child: ChildProcess) => {
  child.stderr?.on('data', (text: string) => {
    if (text.includes('Backend:')) action(child);
  });
};

/** Interrupts when a checkpoint is there that is not the one of the start. */
const afterEpoch = (checkpoint: string) => async (child: ChildProcess) => {
  const epochs = () => existsSync(checkpoint) && readFileSync(checkpoint).includes('"epoch":1,');
  while (!epochs() && child.exitCode === null) await sleep(5);
  child.kill('SIGINT');
};

const interrupt = (child: ChildProcess) => child.kill('SIGINT');

/** What a person does: Ctrl-C as soon as the command says that it has begun. */
const interruptAtOnce = (args: readonly string[]): Promise<Ended> =>
  run(args, { onStart: onBegin(interrupt) });

describe('Ctrl-C in training', () => {
  const unbroken = join(folder, 'unbroken');
  beforeAll(() => succeed(trainArgs(unbroken)));

  it.each([
    ['in the first epoch', () => onBegin(interrupt)],
    ['after an epoch', (out: string) => afterEpoch(join(out, 'checkpoint.bin'))],
  ])('%s leaves a checkpoint that goes on to the same weights', async (title, watch) => {
    const out = join(folder, title.replaceAll(' ', '-'));
    const ended = await run(trainArgs(out), { onStart: watch(out) });
    expect(ended).toMatchObject({ code: 130, signal: null, stdout: '' });
    const last = ended.stderr.trimEnd().split('\n').at(-1);
    expect(last).toMatch(/^Training was interrupted in epoch \d of 5; its checkpoint is in /);
    const hint = `lucida train mnist1d --out ${out} --resume`;
    expect(last!.endsWith(`To go on: ${hint}`)).toBe(true);
    expect(filesIn(out)).toEqual(['checkpoint.bin']);

    // Exactly what the message says, on the backend of before.
    await succeed([...hint.split(' ').slice(1), '--backend', 'wasm']);
    expect(weightsOf(out).equals(weightsOf(unbroken))).toBe(true);
    expect(filesIn(out)).toEqual(['checkpoint.bin', 'model.json', 'weights.bin']);
  });

  it('twice in one run does no harm either', async () => {
    const out = join(folder, 'twice');
    await interruptAtOnce(trainArgs(out));
    const resume = ['train', 'mnist1d', '--out', out, '--resume', '--backend', 'wasm'];
    expect((await interruptAtOnce(resume)).code).toBe(130);
    await succeed(resume);
    expect(weightsOf(out).equals(weightsOf(unbroken))).toBe(true);
  });

  it('does not pass off the checkpoint of an earlier run as its own', async () => {
    const out = join(folder, 'earlier');
    await succeed(['train', 'mnist1d', '--epochs', '1', '--out', out]);
    const earlier = weightsOf(out);
    await interruptAtOnce(trainArgs(out));
    await succeed(['train', 'mnist1d', '--out', out, '--resume', '--backend', 'wasm']);
    expect(weightsOf(out).equals(earlier)).toBe(false);
    expect(weightsOf(out).equals(weightsOf(unbroken))).toBe(true);
  });

  it('SIGTERM ends it in the same good order', async () => {
    const out = join(folder, 'terminated');
    const ended = await run(trainArgs(out), { onStart: onBegin((child) => child.kill('SIGTERM')) });
    expect(ended.code).toBe(130);
    expect(filesIn(out)).toEqual(['checkpoint.bin']);
  });

  it('a second one ends it at once, and nothing half written stays', async () => {
    const out = join(folder, 'impatient');
    const ended = await run(trainArgs(out), {
      onStart: onBegin(async (child) => {
        // More than two, because two that are both pending reach the process as one.
        while (child.exitCode === null && child.signalCode === null) {
          child.kill('SIGINT');
          await sleep(5);
        }
      }),
    });
    // A signal that comes when the process is on its way out ends it by itself.
    expect(ended.code === 130 || ended.signal === 'SIGINT').toBe(true);
    expect(ended.stderr).not.toContain('Training was interrupted');
    const left = existsSync(out) ? filesIn(out) : [];
    expect(left.filter((name) => name !== 'checkpoint.bin')).toEqual([]);
  });
});

describe('Ctrl-C in other commands leaves nothing half written', () => {
  const commands: [string, (out: string) => string[]][] = [
    ['report', (out) => ['report', 'mnist1d', '--model', model, '--out', out]],
    ['score', () => ['score', model, '--data', 'mnist1d:train', '--json']],
    ['evaluate', () => ['evaluate', model, '--data', 'mnist1d:train', '--batch-size', '1']],
    [
      'explain',
      (out) => [
        ...['explain', model, '--data', 'mnist1d', '--batch-size', '1', '--out', out],
        ...['--samples', Array.from({ length: 200 }, (_, i) => i).join()],
      ],
    ],
  ];

  it.each(commands)('%s', async (name, argsFor) => {
    const out = join(folder, `interrupted-${name}`);
    const { code, stdout, stderr } = await interruptAtOnce(argsFor(out));
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('Interrupted.');
    expect(existsSync(out) ? filesIn(out) : []).toEqual([]);
  });

  it('report in its training keeps the checkpoint, and says how to come to the report', async () => {
    const out = join(folder, 'interrupted-training');
    const { code, stderr } = await interruptAtOnce([
      'report',
      'mnist1d',
      '--epochs',
      '50',
      '--out',
      out,
    ]);
    expect(code).toBe(130);
    expect(stderr).toContain(`lucida report mnist1d --model ${join(out, 'model')} --out ${out}`);
    expect(filesIn(out)).toEqual(['model/checkpoint.bin']);
  });
});

describe('--resume', () => {
  const cases: [string, string[], RegExp, 1 | 2][] = [
    ['with a seed', [model, '--seed', '1'], /--resume .*leave out --seed/, 2],
    ['with other epochs', [model, '--epochs', '9'], /--resume .*leave out --epochs/, 2],
    ['without a checkpoint', [join(folder, 'nothing')], /no checkpoint.*nothing/, 1],
  ];

  it.each(cases)('%s is refused', async (_, [out, ...rest], problem, code) => {
    const ended = await run(['train', 'mnist1d', '--resume', '--out', out!, ...rest]);
    expectRefusal(ended, { code, problem });
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });
});
