import { LucidaError, messageOf, UsageError } from '@lucida/runtime/errors';
import type { Lane } from './lane.js';

/** One end of a connection that carries structured clones: to a process, a worker or a page. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /**
   * Calls back once, when the other side is gone; `reason` is the start of a sentence: `The process
   * of lane wasm ended with SIGKILL`.
   */
  onEnd(listener: (reason: string) => void): void;
  /** Ends the other side, whatever it is doing; then `onEnd` calls back. */
  end(): void;
}

type Method = Exclude<keyof Lane, 'stop'>;

interface Question {
  readonly id: number;
  readonly method: Method;
  readonly given: readonly unknown[];
}

type Answer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly error: { readonly message: string; readonly usage: boolean } }
);

/** Answers what `remoteLane` asks at the other end of the port. */
export function serveLane(lane: Lane, port: Port): void {
  port.onMessage(async (message) => {
    const { id, method, given } = message as Question;
    let answer: Answer;
    try {
      const call = lane[method] as (...given: unknown[]) => Promise<unknown>;
      answer = { id, value: await call.apply(lane, [...given]) };
    } catch (error) {
      answer = { id, error: { message: messageOf(error), usage: error instanceof UsageError } };
    }
    port.post(answer);
  });
}

interface Pending {
  readonly doing: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * The lane that `serveLane` serves at the other end of the port. Its `stop` ends the other side, even
 * in the middle of a call, and resolves when it is gone.
 *
 * Calls throw what the lane threw, as LucidaError or UsageError; LucidaError too when the other side
 * is gone.
 */
export function remoteLane(port: Port): Lane {
  const pending = new Map<number, Pending>();
  let asked = 0;
  let stopping = false;
  let ended: string | null = null;
  let isOver = () => {};
  const over = new Promise<void>((resolve) => {
    isOver = resolve;
  });

  port.onMessage((message) => {
    const answer = message as Answer;
    const waiting = pending.get(answer.id);
    if (!waiting) return;
    pending.delete(answer.id);
    if ('value' in answer) return waiting.resolve(answer.value);
    const { message: said, usage } = answer.error;
    waiting.reject(usage ? new UsageError(said) : new LucidaError(said));
  });
  port.onEnd((reason) => {
    ended = stopping ? 'The lane was stopped' : reason;
    for (const { doing, reject } of pending.values()) reject(goneError(ended, doing));
    pending.clear();
    isOver();
  });

  function ask<T>(method: Method, ...given: readonly unknown[]): Promise<T> {
    const detail = method === 'first' || method === 'call' ? ` (${given[0]})` : '';
    const doing = `${method}${detail}`;
    if (ended !== null) return Promise.reject(goneError(ended, doing));
    const id = asked++;
    return new Promise((resolve, reject) => {
      pending.set(id, { doing, resolve: resolve as (value: unknown) => void, reject });
      port.post({ id, method, given } satisfies Question);
    });
  }

  return {
    start: () => ask('start'),
    roofline: () => ask('roofline'),
    open: (given) => ask('open', given),
    first: (task) => ask('first', task),
    call: (task) => ask('call', task),
    peak: () => ask('peak'),
    close: () => ask('close'),
    stop() {
      stopping = true;
      if (ended === null) port.end();
      return over;
    },
  };

  function goneError(reason: string, doing: string): LucidaError {
    const remedy = stopping
      ? 'open it anew'
      : 'its memory may have run out or its driver failed: try a smaller batch, or leave this lane out';
    return new LucidaError(`${reason}, so that it cannot do ${doing}; ${remedy}.`);
  }
}

/** A lane whose engine is loaded by `start`, so that its time to start holds that too. */
export function loadedOnStart(load: () => Promise<Lane>): Lane {
  let loaded: Lane | null = null;
  const lane = () => {
    if (!loaded) throw new LucidaError('The lane has not been started; call start() first.');
    return loaded;
  };
  return {
    async start() {
      const began = performance.now();
      loaded = await load();
      const facts = await loaded.start();
      return { ...facts, startMs: performance.now() - began };
    },
    roofline: async () => lane().roofline(),
    open: async (given) => lane().open(given),
    first: async (task) => lane().first(task),
    call: async (task) => lane().call(task),
    peak: async () => lane().peak(),
    close: async () => lane().close(),
    stop: async () => loaded?.stop(),
  };
}
