import type { Batch } from '@lucida/data';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import type { JobName, JobResults } from '../harness/jobs.js';
import type { Reply, Request } from './messages.js';

/** A thread as the platform has it. */
export interface PlatformThread {
  post(request: Request): void;
  /** Whether the process is to stay for it. */
  hold(busy: boolean): void;
  end(): Promise<void>;
}

interface ThreadEvents {
  onReply(reply: Reply): void;
  /** @param why a clause: what became of it */
  onEnd(why: string): void;
}

/** Starts a thread that does what `serve` does. */
export type Spawn = (events: ThreadEvents) => PlatformThread;

interface Pending {
  readonly resolve: (result: JobResults[JobName]) => void;
  readonly reject: (error: Error) => void;
}

/** A worker, seen from the thread that asks it. */
export class WorkerThread {
  /** Bytes that it held at most since this was last set. */
  peak = 0;
  private readonly thread: PlatformThread;
  private readonly pending = new Map<number, Pending>();
  private calls = 0;
  /** Why nothing more is to be had of it. */
  private ended: string | null = null;

  constructor(spawn: Spawn) {
    this.thread = spawn({
      onReply: (reply) => this.settle(reply),
      onEnd: (why) => this.breakOff(why),
    });
  }

  get isAlive(): boolean {
    return this.ended === null;
  }

  /** Batches that it has been given and not answered. */
  get load(): number {
    return this.pending.size;
  }

  tell(request: Exclude<Request, { type: 'batch' }>): void {
    if (this.isAlive) this.thread.post(request);
  }

  work(place: number, job: number, batch: Batch): Promise<JobResults[JobName]> {
    if (this.ended !== null) return Promise.reject(brokenOff(this.ended));
    return new Promise((resolve, reject) => {
      const call = this.calls++;
      this.pending.set(call, { resolve, reject });
      this.thread.hold(true);
      this.thread.post({ type: 'batch', place, job, call, batch: withoutSurroundings(batch) });
    });
  }

  async end(): Promise<void> {
    this.breakOff('was ended');
    await this.thread.end();
  }

  private settle(reply: Reply): void {
    const waiting = this.pending.get(reply.call);
    // It was under way when the thread was ended, and nobody waits for it any more.
    if (!waiting) return;
    const { resolve, reject } = waiting;
    this.pending.delete(reply.call);
    if (this.load === 0) this.thread.hold(false);
    if ('error' in reply) {
      const { message, isUsage } = reply.error;
      reject(isUsage ? new UsageError(message) : new LucidaError(message));
      return;
    }
    this.peak = Math.max(this.peak, reply.peak);
    resolve(reply.result);
  }

  private breakOff(why: string): void {
    if (this.ended !== null) return;
    this.ended = why;
    for (const { reject } of this.pending.values()) reject(brokenOff(why));
    this.pending.clear();
  }
}

function brokenOff(why: string): LucidaError {
  return new LucidaError(
    `A worker thread ${why} before its work was done; try fewer threads (--threads, the option workers) or a lower --memory.`,
  );
}

/** A batch whose arrays are views of nothing larger, as all that lies around a view is sent with it. */
function withoutSurroundings(batch: Batch): Batch {
  const alone = <A extends Float32Array | Int32Array>(values: A): A =>
    values.byteLength === values.buffer.byteLength ? values : (values.slice() as A);
  return {
    ...batch,
    inputs: alone(batch.inputs),
    labels: alone(batch.labels),
    indices: alone(batch.indices),
    ...(batch.groundTruth && { groundTruth: alone(batch.groundTruth) }),
  };
}
