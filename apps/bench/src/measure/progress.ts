import type { BenchEvent } from './plan.js';

/** Steps that a run of a task is counted as, whatever it then takes: its first call, warm-up, rounds. */
const stepsOf = (rounds: number) => 1 + 3 + rounds;

/** Counts calls against what a whole run will take about, so that the count ends at its end. */
export class Progress {
  private done = 0;
  private of: number;
  private readonly steps: number;
  private readonly taken = new Map<object, number>();

  constructor(
    private readonly report: (event: BenchEvent) => void,
    { lanes, runs, rounds }: { lanes: number; runs: number; rounds: number },
  ) {
    this.steps = stepsOf(rounds);
    this.of = lanes + runs * this.steps;
  }

  lane(doing: string): void {
    this.advance(1, doing);
  }

  /** A call for `run` ended; those beyond what was counted for it do not count. */
  call(run: object, doing: string): void {
    const taken = this.taken.get(run) ?? 0;
    if (taken < this.steps) this.taken.set(run, taken + 1);
    this.advance(taken < this.steps ? 1 : 0, doing);
  }

  /** Nothing more is called for `run`. */
  settle(run: object, doing: string): void {
    const left = this.steps - (this.taken.get(run) ?? 0);
    this.taken.set(run, this.steps);
    if (left > 0) this.advance(left, doing);
  }

  /** So many runs will not be begun. */
  leaveOut(runs: number): void {
    this.of -= runs * this.steps;
  }

  private advance(by: number, doing: string): void {
    this.done += by;
    this.report({ kind: 'progress', done: this.done, of: this.of, doing });
  }
}
