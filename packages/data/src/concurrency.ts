/**
 * Does `work` for 0 .. count - 1, begun in order, at most `limit` at a time. After a failure or an
 * abort nothing new is begun, what runs is waited for, and only then the error is thrown: nothing
 * is left running.
 *
 * @throws The error of the lowest index that failed, which does not depend on timing; the signal's
 * reason when it was aborted.
 */
export async function forEachConcurrently(
  count: number,
  limit: number,
  work: (index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const failures: { index: number; error: unknown }[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count && failures.length === 0 && !signal?.aborted) {
      const index = next++;
      try {
        await work(index);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
  signal?.throwIfAborted();
  const [first] = failures.sort((a, b) => a.index - b.index);
  if (first) throw first.error;
}

/**
 * Loads items in order, the next one while the one given out is in use: never more than two are
 * there. When the reader stops early, the load in progress is aborted and waited for.
 *
 * @param load Is given a signal that says when its result is not wanted any more.
 * @throws What `load` throws, when its item is due; the signal's reason when it was aborted.
 */
export async function* loadOneAhead<Item, Loaded>(
  items: Iterable<Item>,
  load: (item: Item, signal: AbortSignal) => Promise<Loaded>,
  signal?: AbortSignal,
): AsyncGenerator<Loaded, void> {
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal;
  const iterator = items[Symbol.iterator]();
  const begin = (): Promise<Loaded> | undefined => {
    const { done, value } = iterator.next();
    if (done) return undefined;
    const loading = load(value, stopped);
    // An error that nobody waits for yet is no unhandled one: it is thrown when its item is due.
    loading.catch(() => {});
    return loading;
  };

  let ahead = begin();
  try {
    while (ahead) {
      const loaded = await ahead;
      signal?.throwIfAborted();
      ahead = begin();
      yield loaded;
    }
  } finally {
    stop.abort();
    await ahead?.catch(() => {});
  }
}
