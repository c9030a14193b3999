import { arrayDataset, type Batch } from '@lucida/data';
import { describe, expect, it } from 'vitest';
import { overlapped } from '../../src/harness/overlapped.js';

const SAMPLES = 5;
const dataset = arrayDataset({
  name: 'numbers',
  inputs: Array.from({ length: SAMPLES }, (_, i) => i),
  inputShape: [1, 1],
  labels: Array(SAMPLES).fill(0),
  classNames: ['only'],
});

/** Batches of one sample; `fail` throws before the one of that number, `closed` tells of the end. */
function source(fail = SAMPLES): { batches: AsyncIterable<Batch>; closed: () => boolean } {
  let closed = false;
  async function* batches() {
    try {
      for await (const batch of dataset.batches({ size: 1 })) {
        if (batch.indices[0] === fail) throw new Error(`no batch ${fail}`);
        yield batch;
      }
    } finally {
      closed = true;
    }
  }
  return { batches: batches(), closed: () => closed };
}

/** Work whose read-backs end when they are told to, in any order. */
function work() {
  const started: number[] = [];
  const ended = new Set<number>();
  const waiting = new Map<number, Record<'resolve' | 'reject', (error: Error) => void>>();
  const end = (number: number, how: 'resolve' | 'reject') => {
    ended.add(number);
    waiting.get(number)![how](new Error(`read-back ${number}`));
  };
  const start = async (batch: Batch): Promise<number> => {
    const number = batch.indices[0]!;
    started.push(number);
    await new Promise<unknown>((resolve, reject) => waiting.set(number, { resolve, reject }));
    return number;
  };
  return { started, ended, end, start };
}

/** Long enough for everything that waits for nothing else. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('overlapped batches', () => {
  it('start the next while one is read back, and never a third', async () => {
    const { started, end, start } = work();
    const results: number[] = [];
    const run = (async () => {
      for await (const { batch, result } of overlapped(source().batches, start, 2)) {
        expect(result).toBe(batch.indices[0]);
        results.push(result);
      }
    })();
    await settled();
    expect(started).toEqual([0, 1]);
    // The later one is done first, and waits its turn.
    end(1, 'resolve');
    await settled();
    expect([started, results]).toEqual([[0, 1], []]);
    end(0, 'resolve');
    await settled();
    expect([started, results]).toEqual([
      [0, 1, 2, 3],
      [0, 1],
    ]);
    end(2, 'resolve');
    end(3, 'resolve');
    await settled();
    end(4, 'resolve');
    await run;
    expect(results).toEqual([0, 1, 2, 3, 4]);
  });

  /** Outcomes before the error, and its message. */
  async function untilError(run: AsyncIterable<{ result: number }>) {
    const results: number[] = [];
    try {
      for await (const { result } of run) results.push(result);
    } catch (error) {
      return { results, message: (error as Error).message };
    }
    return { results, message: null };
  }

  it('give the errors of a batch, and of the source, after the outcomes before them', async () => {
    for (const [fails, fail, message] of [
      [2, SAMPLES, 'bad 2'],
      [SAMPLES, 3, 'no batch 3'],
      [2, 3, 'bad 2'],
    ] as const) {
      const { batches, closed } = source(fail);
      const start = async (batch: Batch) => {
        if (batch.indices[0] === fails) throw new Error(`bad ${fails}`);
        return batch.indices[0]!;
      };
      const results = Array.from({ length: Math.min(fails, fail) }, (_, i) => i);
      expect(await untilError(overlapped(batches, start, 2))).toEqual({ results, message });
      expect(closed()).toBe(true);
    }
  });

  it.each(['error', 'abort', 'break'])('wait for what is in flight after an %s', async (how) => {
    const { started, ended, end, start } = work();
    const { batches, closed } = source();
    const controller = new AbortController();
    let over = false;
    const run = (async () => {
      for await (const _ of overlapped(batches, start, 2, controller.signal)) {
        if (how === 'break') break;
        controller.abort(new Error('aborted'));
      }
    })()
      .catch((error: Error) => error.message)
      .finally(() => {
        over = true;
      });
    await settled();
    end(0, how === 'error' ? 'reject' : 'resolve');
    await settled();
    expect([started, over]).toEqual([[0, 1], false]);
    end(1, 'resolve');
    const messages: Record<string, string> = { error: 'read-back 0', abort: 'aborted' };
    expect(await run).toBe(messages[how]);
    expect([...ended]).toEqual([0, 1]);
    expect(closed()).toBe(true);
  });

  it('start nothing when aborted beforehand', async () => {
    const { started, start } = work();
    const { batches } = source();
    const run = overlapped(batches, start, 2, AbortSignal.abort(new Error('aborted')));
    expect(await untilError(run)).toEqual({ results: [], message: 'aborted' });
    expect(started).toEqual([]);
  });
});
