import { SingleBar } from 'cli-progress';

/** Work that is over sooner shows no progress. */
const PATIENCE_MS = 1000;
/** How often a line is printed where stderr is not a terminal. */
const LINE_INTERVAL_MS = 5000;

/**
 * Progress with an estimate of the time left, on stderr: on a terminal a bar that is redrawn in
 * place, in a pipe or a log a line every few seconds.
 */
export class Progress {
  private bar: SingleBar | null = null;
  private label = '';
  private started = 0;
  private lastLine = 0;
  /** What was done when the label began: a resumed run does not begin at 0. */
  private doneBefore = 0;

  constructor(private readonly quiet: boolean) {}

  /** Shows that `done` of `total` units of `label` are finished; a new label begins anew. */
  update(label: string, done: number, total: number, note = ''): void {
    if (this.quiet) return;
    const now = performance.now();
    if (label !== this.label) {
      this.stop();
      this.label = label;
      this.started = now;
      this.lastLine = now;
      this.doneBefore = done;
    }
    if (now - this.started < PATIENCE_MS) return;
    const elapsed = (now - this.started) / 1000;
    const left = timeLeft(elapsed, done - this.doneBefore, total - this.doneBefore);
    if (process.stderr.isTTY) {
      this.bar ??= startBar(label, total);
      this.bar.setTotal(total);
      this.bar.update(done, { left, note });
    } else if (now - this.lastLine >= LINE_INTERVAL_MS || done === total) {
      this.lastLine = now;
      const share = `${Math.floor((100 * done) / total)} %`.padStart(5);
      console.error([label, share, left, note].filter((part) => part !== '').join('  '));
    }
  }

  /** Ends the progress of the current label, leaving its last state on the screen. */
  stop(): void {
    this.bar?.stop();
    this.bar = null;
    this.label = '';
  }
}

function startBar(label: string, total: number): SingleBar {
  const bar = new SingleBar({
    format: '{label} {bar} {percentage} %  {left}  {note}',
    hideCursor: true,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    gracefulExit: false,
    stream: process.stderr,
  });
  bar.start(total, 0, { label, left: '', note: '' });
  return bar;
}

function timeLeft(elapsed: number, done: number, total: number): string {
  if (done >= total) return `done in ${duration(elapsed)}`;
  return done === 0 ? '' : `ETA ${duration((elapsed / done) * (total - done))}`;
}

/** Seconds as a person would say them: `0.4 s`, `12 s`, `3 min 05 s`. */
function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}
