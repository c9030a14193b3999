import { LucidaError } from '@lucida/runtime/errors';
import type { Call, CaseFacts, Lane, LaneFacts } from '../../src/lanes/lane.ts';

interface FakeTask {
  readonly ms?: number;
  /** Of the first call, where it is another. */
  readonly firstMs?: number;
  readonly compileMs?: number;
  readonly values?: readonly number[];
  readonly throws?: Error;
  readonly hangs?: boolean;
  readonly extrapolated?: { readonly measured: number; readonly of: number };
}

export interface Fake {
  readonly startMs?: number;
  readonly failsToStart?: string;
  readonly facts?: Partial<CaseFacts>;
  /** Tasks not named take 10 ms and give [1, 2]. */
  readonly tasks?: Readonly<Record<string, FakeTask>>;
  /** Everything fails from the so-manieth call (first ones included) on. */
  readonly diesAfter?: number;
  /** A clock that goes on by what calls take. */
  readonly clock?: { ms: number };
}

export interface FakeLane extends Lane {
  readonly asked: string[];
}

/** A lane that computes nothing and tells the times it was given. */
export function fakeLane(fake: Fake = {}): FakeLane {
  const asked: string[] = [];
  let calls = 0;
  const facts: LaneFacts = {
    startMs: fake.startMs ?? 5,
    adapter: null,
    version: 'fake',
    timestamps: false,
  };
  const opened: CaseFacts = {
    layer: 'last',
    inputShape: [8, 8, 3],
    channels: 4,
    strategy: 'closed-form',
    buildMs: 7,
    multiplyAdds: 1e6,
    activationBytes: 1e6,
    weightBytes: 1e6,
    cannot: {},
    costs: {},
    ...fake.facts,
  };
  const run = async (task: string, first: boolean): Promise<Call> => {
    asked.push(`${first ? 'first' : 'call'} ${task}`);
    const { ms = 10, firstMs = ms, throws, hangs, extrapolated } = fake.tasks?.[task] ?? {};
    if (hangs) return new Promise(() => {});
    if (calls++ >= (fake.diesAfter ?? Number.POSITIVE_INFINITY)) {
      throw new LucidaError('The process ended with SIGKILL.');
    }
    if (throws) throw throws;
    const taken = first ? firstMs : ms;
    const share = extrapolated ? extrapolated.measured / extrapolated.of : 1;
    if (fake.clock) fake.clock.ms += taken * share;
    return { ms: taken, deviceMs: null };
  };
  return {
    asked,
    async start() {
      asked.push('start');
      if (fake.failsToStart) throw new LucidaError(fake.failsToStart);
      return facts;
    },
    roofline: async () => ({ gflops: 10, gigabytesPerSecond: 5 }),
    async open() {
      asked.push('open');
      return opened;
    },
    async first(task) {
      const call = await run(task, true);
      const { values = [1, 2], compileMs = null, extrapolated = null } = fake.tasks?.[task] ?? {};
      return { ...call, values: Float32Array.from(values), compileMs, extrapolated };
    },
    call: (task) => run(task, false),
    async peak() {
      asked.push('peak');
      return { device: 1000, process: 2000 };
    },
    async close() {
      asked.push('close');
    },
    async stop() {
      asked.push('stop');
    },
  };
}
