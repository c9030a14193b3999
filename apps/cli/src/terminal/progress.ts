import { SingleBar } from 'cli-progress';

/** How often a line is printed where the output is not a terminal. */
const LINE_INTERVAL_MS = 5000;

/**
 * A progress bar with an estimate of the time left, on stderr. On a terminal it is redrawn in
 * place; in a pipe or a log it is a line every few seconds.
 */
export class Progress {
  #bar: SingleBar | null = null;
  #label = '';

  constructor(private readonly quiet: boolean) {}

  /** Shows that `done` of `total` units of `label` are finished; a new label begins a new bar. */
  update(label: string, done: number, total: number, note = ''): void {
    if (this.quiet) return;
    if (this.#bar === null || label !== this.#label) {
      this.stop();
      this.#label = label;
      this.#bar = new SingleBar({
        format: '{label} {bar} {percentage}%  {left}  {note}',
        etaBuffer: 50,
        fps: 8,
        hideCursor: true,
        barsize: 24,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        noTTYOutput: true,
        notTTYSchedule: LINE_INTERVAL_MS,
        linewrap: false,
        gracefulExit: false,
        stream: process.stderr,
      });
      this.#started = performance.now();
      this.#bar.start(total, done, { label: label.padEnd(24), note, left: '' });
      return;
    }
    this.#bar.setTotal(total);
    this.#bar.update(done, { note, left: this.#timeLeft(done, total) });
  }

  #started = 0;

  #timeLeft(done: number, total: number): string {
    const elapsed = (performance.now() - this.#started) / 1000;
    if (done >= total) return `done in ${duration(elapsed)}`;
    if (done === 0 || elapsed < 1) return '';
    return `ETA ${duration((elapsed / done) * (total - done))}`;
  }

  /** Ends the bar, leaving its last state on the screen. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}

/** Seconds as a person would say them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}
