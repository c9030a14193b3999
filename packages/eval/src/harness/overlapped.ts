import type { Batch } from '@lucida/data';

/** A batch and what became of it. */
interface Outcome<Result> {
  readonly batch: Batch;
  readonly result: Result;
}

/**
 * Works on batches with two of them in flight: while the results of one are read back, the next is
 * decoded, uploaded and dispatched. Outcomes come in the order of the batches, and so do errors: one
 * of a batch never hides one of an earlier batch.
 *
 * However it ends, no work is left running: what is in flight is waited for, and the source closed.
 *
 * @param start dispatches the work on a batch before its first `await`, and reads back after it
 * @param signal aborting it throws its reason before the next outcome, and starts nothing more
 */
export async function* overlapped<Result>(
  batches: AsyncIterable<Batch>,
  start: (batch: Batch) => Promise<Result>,
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
  let upcoming = handled(advance());
  try {
    for (;;) {
      const current = await upcoming;
      if (!current) return;
      upcoming = handled(advance());
      yield { batch: current.batch, result: await current.result };
      signal?.throwIfAborted();
    }
  } finally {
    const left = await upcoming.catch(() => null);
    await left?.result.catch(() => null);
    await source.return?.();
  }
}

/** The promise, whose failure is met when its turn comes and is no surprise until then. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}
