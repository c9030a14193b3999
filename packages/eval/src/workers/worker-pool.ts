import { serializeModel } from '@lucida/models';
import type { BackendName } from '@lucida/runtime';
import { checkNumber } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import type { JobResults } from '../harness/jobs.js';
import type { RemoteWorkplace, Workers } from '../harness/workplace.js';
import { VERSION } from '../version.js';
import { type Spawn, WorkerThread } from './worker-thread.js';

export interface WorkerOptions {
  /** Threads at most, 1 to 1,024; default as many as the machine has cores. */
  readonly count?: number | undefined;
  /** `wasm` or `cpu`; default the current backend. */
  readonly backend?: BackendName;
  /**
   * Multiply-adds below which a run stays where it is, as starting threads would take longer than
   * they gain; default 1e11 on wasm and 2e9 on cpu, some seconds each.
   */
  readonly leastWork?: number;
}

/** Backends that compute on one core, with the multiply-adds that take them some seconds. */
const ON_ONE_CORE: Readonly<Partial<Record<BackendName, number>>> = { wasm: 1e11, cpu: 2e9 };

/** Whether workers are of use on a backend: not where it computes on all cores by itself. */
export function takesWorkers(backend: BackendName): boolean {
  return ON_ONE_CORE[backend] !== undefined;
}

/** Workers of whichever platform; see `Workers`. */
export class WorkerPool implements Workers {
  readonly count: number;
  readonly leastWork: number;
  private readonly backend: BackendName;
  private threads: WorkerThread[] = [];
  private places = 0;
  private jobs = 0;

  /**
   * @param cores of this machine
   * @param wasmFolder as `startBackend` takes it
   * @throws UsageError for a backend that uses all cores anyway, or a number out of range.
   */
  constructor(
    private readonly spawn: Spawn,
    cores: number,
    { count, backend, leastWork }: WorkerOptions,
    private readonly wasmFolder?: string,
  ) {
    this.backend = backend ?? (tf.getBackend() as BackendName);
    const someSeconds = ON_ONE_CORE[this.backend];
    if (someSeconds === undefined) {
      throw new UsageError(
        `Workers are for the backends ${Object.keys(ON_ONE_CORE).join(' and ')}, which compute on one core, and not for ${this.backend}; leave them out.`,
      );
    }
    this.count = checkNumber('The number of threads', count ?? cores, {
      integer: true,
      min: 1,
      max: 1024,
    });
    this.leastWork = checkNumber('The least work of workers', leastWork ?? someSeconds, { min: 0 });
  }

  async place(model: tf.LayersModel, count: number): Promise<RemoteWorkplace> {
    const current = tf.getBackend();
    if (current !== this.backend) {
      throw new UsageError(
        `The workers compute on ${this.backend}, and the current backend is ${current}; start workers for that one, or leave them out.`,
      );
    }
    const { json, weights } = await serializeModel(model, {
      lucida: VERSION,
      classNames: [],
      inputShape: [],
      training: null,
    });
    this.threads = this.threads.filter(({ isAlive }) => isAlive);
    while (this.threads.length < count) this.threads.push(new WorkerThread(this.spawn));
    const threads = this.threads.slice(0, count);
    const place = this.places++;
    const { backend, wasmFolder } = this;
    const shared = sharedBytes(weights);
    for (const thread of threads) {
      thread.peak = 0;
      thread.tell({ type: 'model', place, backend, wasmFolder, json, weights: shared });
    }
    return {
      // One is at work on a batch while its next one waits.
      inFlight: 2 * count,
      begin: (name, settings) => {
        const job = this.jobs++;
        for (const thread of threads) thread.tell({ type: 'job', place, job, name, settings });
        return (batch) => {
          const idlest = threads.reduce((a, b) => (b.load < a.load ? b : a));
          return idlest.work(place, job, batch) as Promise<JobResults[typeof name]>;
        };
      },
      get peak() {
        return threads.reduce((sum, { peak }) => sum + peak, 0);
      },
      leave: () => {
        for (const thread of threads) thread.tell({ type: 'leave', place });
      },
    };
  }

  async dispose(): Promise<void> {
    const threads = this.threads;
    this.threads = [];
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/**
 * Bytes that threads need no copies of, where there is such memory: pages have it only where they are
 * isolated from other origins.
 */
function sharedBytes(bytes: Uint8Array): Uint8Array {
  if (typeof SharedArrayBuffer === 'undefined') return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
