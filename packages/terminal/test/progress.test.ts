import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress } from '../src/index.ts';

const lines: string[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  lines.length = 0;
});

/** Ten units of three seconds each. */
function work(progress: Progress): void {
  for (let done = 0; done <= 10; done++) {
    progress.update('working', done, 10, 'note');
    vi.advanceTimersByTime(3000);
  }
  progress.stop();
}

test('in a log, a line every few seconds with the time left', () => {
  work(new Progress(false));
  expect(lines).toEqual([
    'working   20 %  ETA 24 s  note',
    'working   40 %  ETA 18 s  note',
    'working   60 %  ETA 12 s  note',
    'working   80 %  ETA 6.0 s  note',
    'working  100 %  done in 30 s  note',
  ]);
});

test('nothing where none was asked for, or the work is over at once', () => {
  work(new Progress(true));
  const progress = new Progress(false);
  for (let done = 0; done <= 10; done++) progress.update('quick', done, 10);
  expect(lines).toEqual([]);
});
