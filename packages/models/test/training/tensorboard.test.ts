import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingEpoch } from '../../src/training/epoch.js';
import { TensorBoardWriter } from '../../src/training/node/tensorboard-writer.js';
import { encodeScalarEvent, encodeVersionEvent } from '../../src/training/tensorboard/event.js';
import { frameRecord } from '../../src/training/tensorboard/record.js';

const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url);
const readJson = async (name: string) => JSON.parse(await readFile(fixture(name), 'utf8'));

describe('event files', () => {
  it("equal those of TensorBoard's own record writer", async () => {
    const events = [
      encodeVersionEvent(1700000000.5),
      encodeScalarEvent(1700000001.25, 1, { 'loss/training': 2.3, 'accuracy/training': 0 }),
      encodeScalarEvent(1700000002.5, 2, { 'loss/training': 0.125, learning_rate: 1e-4 }),
      encodeScalarEvent(1700000003.75, 300, { 'loss/training': 1 }),
    ];
    const expected = await readFile(fixture('scalars.tfevents'));
    expect(Buffer.concat(events.map(frameRecord)).equals(expected)).toBe(true);
  });
});

describe('TensorBoardWriter', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lucida-events-'));
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_500 });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true });
  });

  it('writes the very file that TensorBoard has read', async () => {
    const name = 'events.out.tfevents.1700000000.lucida';
    const writer = await TensorBoardWriter.create(join(folder, 'new', 'run'));
    const epochs: TrainingEpoch[] = await readJson('epochs.json');
    for (const epoch of epochs) await writer.write(epoch);
    expect(await readdir(join(folder, 'new', 'run'))).toEqual([name]);
    expect(await readFile(writer.path)).toEqual(await readFile(fixture(`written/${name}`)));

    // What TensorBoard made of that file is what went in.
    const { fileVersion, scalars } = await readJson('read_events.json');
    expect(fileVersion).toBe(2);
    const expected = (pick: (epoch: TrainingEpoch) => number | null) =>
      epochs.flatMap((epoch) => {
        const value = pick(epoch);
        return value === null ? [] : [{ step: epoch.epoch, value: Math.fround(value) }];
      });
    expect(scalars).toEqual({
      'loss/training': expected(({ loss }) => loss),
      'accuracy/training': expected(({ accuracy }) => accuracy),
      learning_rate: expected(({ learningRate }) => learningRate),
      'loss/validation': expected(({ validationLoss }) => validationLoss),
      'accuracy/validation': expected(({ validationAccuracy }) => validationAccuracy),
    });
  });

  it('names the path when it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(TensorBoardWriter.create(join(folder, 'file', 'run'))).rejects.toThrow(
      /Cannot write .*file.run.events\.out.*a folder was expected/,
    );
  });
});
