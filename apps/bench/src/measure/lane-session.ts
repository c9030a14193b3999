import { LucidaError } from '@lucida/runtime/errors';
import { type CaseFacts, type Lane, type LaneSpec, laneName } from '../lanes/lane.js';
import type { Bench } from './bench.js';

/** What a lane may take beyond ten times the longest call allowed, before it counts as hung. */
const PATIENCE_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A lane from its opening to its end. What is asked of it ends at the latest when the run is aborted
 * or when patience with the lane runs out, which stops it.
 */
export class LaneSession {
  readonly name: string;
  /** Of the case that it has open. */
  facts: CaseFacts | null = null;
  private readonly lane: Lane;
  private hung: LucidaError | null = null;

  constructor(
    readonly spec: LaneSpec,
    private readonly bench: Bench,
  ) {
    this.name = laneName(spec);
    this.lane = bench.openLane(spec);
  }

  async ask<T>(doing: string, question: (lane: Lane) => Promise<T>): Promise<T> {
    const { signal } = this.bench;
    signal?.throwIfAborted();
    if (this.hung) throw this.hung;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort = () => {};
    const bound = new Promise<never>((_, reject) => {
      const patience = this.patienceMs();
      timer = setTimeout(() => {
        const seconds = Math.round(patience / 1000);
        this.hung = new LucidaError(
          `The lane ${this.name} did not answer within ${seconds} s (${doing}) and was stopped; try a smaller batch, or leave this lane out.`,
        );
        reject(this.hung);
        void this.stop();
      }, patience);
      abort = () => reject(signal!.reason);
      signal?.addEventListener('abort', abort);
    });
    try {
      return await Promise.race([question(this.lane), bound]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the lane; that it had ended before is no failure. */
  stop(): Promise<void> {
    return this.lane.stop().catch(() => {});
  }

  private patienceMs(): number {
    const { plan, deadline, now } = this.bench;
    const longest = 1000 * plan.effort.mostSeconds;
    const left = Math.max(0, deadline - now()) + longest;
    return Math.min(PATIENCE_MS + Math.min(10 * longest, left), LONGEST_TIMER_MS);
  }
}
