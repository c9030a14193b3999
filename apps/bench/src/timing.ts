import { RandomState } from '@lucida/data';

export { median, quartiles } from './measure/statistics.js';

/** Something to time: it ends when its values have arrived on the host. */
export interface Task {
  readonly name: string;
  run(): Promise<Float32Array>;
}

/** When to stop: at least `rounds` rounds and `seconds` seconds, warm-up not counted. */
export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
}

export interface Timing {
  readonly name: string;
  /** Of the very first call, which also compiles and uploads. */
  readonly firstMs: number;
  /** One a round, in the order of the rounds. */
  readonly milliseconds: readonly number[];
  /** What the last call gave. */
  readonly values: Float32Array;
}

/** Calls before the clock counts: the first compiles, the second finds the memory in place. */
const WARM_UP = 2;

/**
 * Times tasks in rounds, each task once a round and in a new random order, so that a machine that
 * slows down meanwhile slows all of them alike.
 */
export async function timeInterleaved(
  tasks: readonly Task[],
  { rounds, seconds }: Effort,
): Promise<Timing[]> {
  const timings = new Map<
    string,
    { firstMs: number; milliseconds: number[]; values: Float32Array }
  >();
  for (const task of tasks) {
    const { milliseconds, values } = await time(task);
    timings.set(task.name, { firstMs: milliseconds, milliseconds: [], values });
    for (let i = 1; i < WARM_UP; i++) await task.run();
  }
  const random = new RandomState([0]);
  const started = performance.now();
  for (let round = 0; round < rounds || performance.now() - started < 1000 * seconds; round++) {
    for (const place of random.permutation(tasks.length)) {
      const task = tasks[place]!;
      const { milliseconds, values } = await time(task);
      const timing = timings.get(task.name)!;
      timing.milliseconds.push(milliseconds);
      timing.values = values;
    }
  }
  return tasks.map(({ name }) => ({ name, ...timings.get(name)! }));
}

async function time(task: Task): Promise<{ milliseconds: number; values: Float32Array }> {
  const started = performance.now();
  const values = await task.run();
  return { milliseconds: performance.now() - started, values };
}
