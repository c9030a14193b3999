import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { describe, expect, test } from 'vitest';
import type { CaseSpec } from '../../src/lanes/lane.ts';
import { loadedOnStart, type Port, remoteLane, serveLane } from '../../src/lanes/remote.ts';
import { fakeLane } from '../measure/fake-lane.ts';

const GIVEN: CaseSpec = {
  subject: { name: 'net', source: { channels: 4 }, layer: null },
  batch: 2,
};

/** Both ends of a connection within this process; what crosses it is cloned. */
function connect(): { near: Port; far: Port; sever(reason: string): void } {
  const ends: ((reason: string) => void)[] = [];
  const end = (reason: string) => {
    for (const ended of ends.splice(0)) ended(reason);
  };
  const side = () => ({ listeners: [] as ((message: unknown) => void)[] });
  const [near, far] = [side(), side()];
  const port = (own: typeof near, other: typeof near): Port => ({
    post: (message) => {
      const clone = structuredClone(message);
      setTimeout(() => {
        for (const listener of other.listeners) listener(clone);
      });
    },
    onMessage: (listener) => own.listeners.push(listener),
    onEnd: (listener) => ends.push(listener),
    end: () => setTimeout(() => end('The worker ended')),
  });
  return { near: port(near, far), far: port(far, near), sever: end };
}

describe('a lane at the other end of a port', () => {
  test('does what the lane does, and gives its typed arrays', async () => {
    const { near, far } = connect();
    const lane = fakeLane({ tasks: { forward: { ms: 3, values: [1, -2] } } });
    serveLane(lane, far);
    const remote = remoteLane(near);
    expect(await remote.start()).toEqual(await lane.start());
    expect(await remote.roofline()).toEqual({ gflops: 10, gigabytesPerSecond: 5 });
    expect(await remote.open(GIVEN)).toEqual(await lane.open(GIVEN));
    const first = await remote.first('forward');
    expect(first.values).toEqual(Float32Array.of(1, -2));
    expect(await remote.call('forward')).toEqual({ ms: 3, deviceMs: null });
    expect(await remote.peak()).toEqual({ device: 1000, process: 2000 });
    await remote.close();
    expect(lane.asked.slice(-2)).toEqual(['peak', 'close']);
  });

  test('throws what the lane threw, as the same kind of error', async () => {
    const { near, far } = connect();
    const tasks = {
      forward: { throws: new UsageError('No such layer.') },
      score: { throws: new RangeError('Out of range.') },
    };
    serveLane(fakeLane({ tasks }), far);
    const remote = remoteLane(near);
    await expect(remote.call('forward')).rejects.toEqual(new UsageError('No such layer.'));
    const failure = remote.call('score');
    await expect(failure).rejects.toEqual(new LucidaError('Out of range.'));
    await expect(failure).rejects.not.toBeInstanceOf(UsageError);
  });

  test('fails all that is asked of it, now and later, when the other side ends', async () => {
    const { near, far, sever } = connect();
    serveLane(fakeLane({ tasks: { score: { hangs: true } } }), far);
    const remote = remoteLane(near);
    const [one, other] = [remote.first('score'), remote.peak()];
    await other;
    sever('The page lost its device');
    const said = /^The page lost its device, so that it cannot do first \(score\);.*smaller batch/;
    await expect(one).rejects.toThrow(said);
    await expect(one).rejects.toBeInstanceOf(LucidaError);
    await expect(remote.call('forward')).rejects.toThrow(/cannot do call \(forward\)/);
    await remote.stop();
  });

  test('stops in the middle of a call', async () => {
    const { near, far } = connect();
    serveLane(fakeLane({ tasks: { score: { hangs: true } } }), far);
    const remote = remoteLane(near);
    const call = remote.call('score');
    const [, failure] = await Promise.all([
      remote.stop(),
      call.catch((error: Error) => error.message),
    ]);
    expect(failure).toMatch(/was stopped/);
    await remote.stop();
  });
});

describe('an engine loaded by start', () => {
  test('counts its loading, and needs it', async () => {
    const lane = loadedOnStart(async () => {
      await new Promise((done) => setTimeout(done, 30));
      return fakeLane({ startMs: 1 });
    });
    await expect(lane.call('forward')).rejects.toThrow(/not been started/);
    const { startMs, version } = await lane.start();
    expect(startMs).toBeGreaterThan(20);
    expect(version).toBe('fake');
    expect(await lane.call('forward')).toEqual({ ms: 10, deviceMs: null });
  });
});
