import { messageOf } from '@lucida/runtime/errors';
import type { Call } from '../lanes/lane.js';
import type { Bench } from './bench.js';
import type { Run } from './run.js';

/** Makes the calls of a case, and ends a run whose call fails; the others go on. */
export class Calls {
  constructor(
    private readonly bench: Bench,
    private readonly title: string,
  ) {}

  /** Whether the first call worked; it is kept in the run. */
  async first(run: Run): Promise<boolean> {
    run.first = await this.attempt(run, () =>
      run.session.ask(this.doing(run), (lane) => lane.first(run.task)),
    );
    return run.first !== null;
  }

  /** Null where it failed. */
  call(run: Run): Promise<Call | null> {
    return this.attempt(run, () => run.session.ask(this.doing(run), (lane) => lane.call(run.task)));
  }

  /** What a call of the run does, for progress and errors. */
  doing({ task, session }: Run): string {
    return `${task} on ${this.title}, ${session.name}`;
  }

  private async attempt<T>(run: Run, call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (error) {
      this.bench.signal?.throwIfAborted();
      run.ended = { status: 'failed', reason: messageOf(error) };
      return null;
    } finally {
      this.bench.progress.call(run, this.doing(run));
    }
  }
}
