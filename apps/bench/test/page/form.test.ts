import { describe, expect, it } from 'vitest';
import { planOf, type Ticked } from '../../src/page/form-plan.js';
import { timeLeft } from '../../src/page/time-left.js';

describe('the plan of a form', () => {
  const ticked: Ticked = {
    subjects: ['mnist1d', 'vgg7'],
    tasks: ['grad-cam', 'forward'],
    lanes: ['webgpu', 'tfjs/wasm', 'wasm*4'],
    batches: ['1', '32'],
    effort: 'quick',
  };

  it('has every network with every batch size, and a lane for every backend', () => {
    const plan = planOf(ticked);
    if (typeof plan === 'string') throw new Error(plan);
    expect(plan.lanes).toEqual([
      { engine: 'lucida', backend: 'webgpu', threads: 1 },
      { engine: 'tfjs', backend: 'wasm', threads: 1 },
      { engine: 'lucida', backend: 'wasm', threads: 4 },
    ]);
    expect(plan.cases.map(({ subject, batch }) => `${subject.name} ${batch}`)).toEqual([
      'mnist1d 1',
      'mnist1d 32',
      'vgg7 1',
      'vgg7 32',
    ]);
    expect(plan.tasks).toEqual(['forward', 'grad-cam']);
    expect(plan.effort.totalSeconds).toBeLessThan(120);
  });

  it('names all that is missing', () => {
    expect(planOf({ ...ticked, subjects: [], batches: [] })).toBe(
      'Choose a network and a batch size first.',
    );
  });
});

describe('the time left', () => {
  it.each([
    [0, 100, 5000, ''],
    [10, 100, 500, ''],
    [10, 100, 8000, 'about 70 seconds left'],
    [50, 100, 5000, 'a few seconds left'],
    [10, 100, 60_000, 'about 9 minutes left'],
    [10, 1000, 100_000, 'about 3 hours left'],
    [100, 100, 5000, ''],
  ])('is extrapolated: %d of %d after %d ms', (done, of, elapsed, words) => {
    expect(timeLeft(done, of, elapsed)).toBe(words);
  });
});
