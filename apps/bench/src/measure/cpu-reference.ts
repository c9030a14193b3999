import type { CaseSpec, LaneSpec } from '../lanes/lane.js';
import type { Bench } from './bench.js';
import { LaneSession } from './lane-session.js';
import { isAffordable, type Reference, referenceAmong } from './reference.js';
import { newRun, type Run } from './run.js';

const CPU: LaneSpec = { engine: 'lucida', backend: 'cpu', threads: 1 };

function isCpu({ engine, backend }: LaneSpec): boolean {
  return engine === CPU.engine && backend === CPU.backend;
}

/**
 * What the plain backend gives for the tasks that the runs did and that it can afford, unless it is
 * among the runs and has done them itself. It is opened for these alone; where it cannot be had,
 * nothing is given and another lane is the reference.
 */
export async function askCpu(
  runs: readonly Run[],
  bench: Bench,
  given: CaseSpec,
  until: number,
): Promise<Map<string, Reference>> {
  const references = new Map<string, Reference>();
  const wanted = bench.tasks.filter((task) => {
    const done = runs.filter((run) => run.task === task && run.first);
    return (
      !done.some(({ session }) => isCpu(session.spec)) &&
      done.some(({ session }) => isAffordable(task, session.facts!, given.batch))
    );
  });
  if (wanted.length === 0 || bench.now() >= until) return references;
  let session: LaneSession | undefined;
  try {
    session = new LaneSession(CPU, bench);
    await session.ask('start', (lane) => lane.start());
    session.facts = await session.ask('open', (lane) => lane.open(given));
    for (const task of wanted) {
      if (bench.now() >= until) break;
      if (task in session.facts.cannot || !isAffordable(task, session.facts, given.batch)) continue;
      const run = newRun(task, { spec: CPU, roofline: null }, session);
      try {
        run.first = await session.ask(`${task} for reference`, (lane) => lane.first(task));
      } catch {
        bench.signal?.throwIfAborted();
      }
      const reference = referenceAmong([run]);
      if (reference) references.set(task, reference);
    }
  } catch {
    bench.signal?.throwIfAborted();
  } finally {
    await session?.stop();
  }
  return references;
}
