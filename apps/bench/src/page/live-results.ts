import { type Adapter, type LaneSpec, laneName } from '../lanes/lane.js';
import type { BenchEvent, BenchPlan } from '../measure/plan.js';
import type { LaneResult, TimedRun } from '../results/schema.js';

/** What is known of a run while it goes on, and what stays of one that was stopped. */
export class LiveResults {
  readonly lanes: LaneResult[] = [];
  readonly runs: TimedRun[] = [];
  private readonly specs: readonly LaneSpec[];

  /** @param adapter Of WebGPU in this browser, so that its figures are labelled from the first on. */
  constructor(
    { lanes }: BenchPlan,
    private readonly adapter: Adapter | null,
  ) {
    this.specs = lanes;
  }

  /** Whether there is more to show since then. */
  take(event: BenchEvent): boolean {
    if (event.kind === 'run') this.runs.push(event.run);
    if (event.kind === 'lane') this.addLane(event.lane, event.failure);
    return event.kind === 'run';
  }

  private addLane(lane: string, failure: string | null): void {
    const spec = this.specs.find((each) => laneName(each) === lane);
    if (!spec) return;
    this.lanes.push({
      ...spec,
      lane,
      adapter: spec.backend === 'webgpu' ? this.adapter : null,
      version: null,
      startMs: null,
      timestamps: false,
      roofline: null,
      failure,
    });
  }
}
