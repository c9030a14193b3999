import type { Batch } from '@lucida/data';

/** A batch and what became of it. */
interface Outcome<Result> {
  readonly batch: Batch;
  readonly result: Result;
}

/**
 * Works on batches with several of them in flight: while the results of one are read back, the next
 * are decoded, uploaded and dispatched. Outcomes come in the order of the batches, and so do errors: one
 * of a batch never hides one of an earlier batch.
 *
 * However it ends, no work is left running: what is in flight is waited for, and the source closed.
 *
 * @param start dispatches the work on a batch before its first `await`, and reads back after it
 * @param inFlight batches at most, from 1
 * @param signal aborting it throws its reason before the next outcome, and starts nothing more
 */
export async function* overlapped<Result>(
  batches: AsyncIterable<Batch>,
  start: (batch: Batch) => Promise<Result>,
  inFlight: number,
  signal?: AbortSignal,
): AsyncGenerator<Outcome<Result>, void, undefined> {
  const source = batches[Symbol.asyncIterator]();
  const advance = async () => {
    signal?.throwIfAborted();
    const next = await source.next();
    if (next.done) return null;
    signal?.throwIfAborted();
    return { batch: next.value, result: handled(start(next.value)) };
  };
  const ahead: ReturnType<typeof advance>[] = [];
  let last: ReturnType<typeof advance> | null = null;
  const launch = () => {
    // One after the other, and none after the end or an error.
    last = handled(last ? last.then((before) => before && advance()) : advance());
    ahead.push(last);
  };
  try {
    for (;;) {
      while (ahead.length < inFlight) launch();
      const current = await ahead[0]!;
      if (!current) return;
      const result = await current.result;
      ahead.shift();
      yield { batch: current.batch, result };
      signal?.throwIfAborted();
    }
  } finally {
    for (const promise of ahead) {
      const left = await promise.catch(() => null);
      await left?.result.catch(() => null);
    }
    await source.return?.();
  }
}

/** The promise, whose failure is met when its turn comes and is no surprise until then. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}
