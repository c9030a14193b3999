import { describe, expect, test } from 'vitest';
import { timeInterleaved } from '../src/timing.ts';

describe('timing', () => {
  test('runs every task once a round, in changing order, after warming up', async () => {
    const calls: string[] = [];
    const task = (name: string) => ({
      name,
      run: async () => {
        calls.push(name);
        return Float32Array.of(calls.length);
      },
    });
    const rounds = 20;
    const timings = await timeInterleaved([task('a'), task('b')], { rounds, seconds: 0 });
    expect(timings.map(({ name }) => name)).toEqual(['a', 'b']);
    for (const { milliseconds } of timings) expect(milliseconds).toHaveLength(rounds);
    const [warmUp, timed] = [calls.slice(0, 4), calls.slice(4)];
    expect(warmUp).toEqual(['a', 'a', 'b', 'b']);
    const orders = new Set(
      Array.from({ length: rounds }, (_, i) => timed.slice(2 * i, 2 * i + 2).join('')),
    );
    expect([...orders].sort()).toEqual(['ab', 'ba']);
  });

  test('goes on for as long as was asked for', async () => {
    const wait = {
      name: 'wait',
      run: () => new Promise<Float32Array>((done) => setTimeout(done, 10, new Float32Array())),
    };
    const [timing] = await timeInterleaved([wait], { rounds: 1, seconds: 0.1 });
    expect(timing!.milliseconds.length).toBeGreaterThan(1);
  });
});
