/** Of waits so short nothing is gained. */
const SHORT_MS = 10;
const NAP_MS = 2;

let awaited = 0;
/** When the first of those awaited began. */
let since = 0;
/** Reads in a row leave no turn in which nothing is awaited: one loop serves them all. */
let slowing = false;

/**
 * Waits for a software adapter in Node without taking it a core: Dawn asks the driver for news in
 * every turn of the event loop, so turns are made to last. On two busy cores convolutions of
 * 230 and 1,150 ms took 1 / 1.4 and 1 / 1.6 of that (median of 10, interleaved).
 */
export async function waitPatiently<T>(work: Promise<T>): Promise<T> {
  awaited++;
  if (awaited === 1) since = performance.now();
  if (!slowing) void slowDown();
  return work.finally(() => {
    awaited--;
  });
}

/** Lets turns of the event loop begin with a nap while anything is awaited for longer. */
async function slowDown(): Promise<void> {
  const clock = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  slowing = true;
  while (awaited > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    const long = performance.now() - since > SHORT_MS;
    if (awaited > 0 && long) Atomics.wait(clock, 0, 0, NAP_MS);
  }
  slowing = false;
}
