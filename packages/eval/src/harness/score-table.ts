import type { Batch } from '@lucida/data';
import type { Column, MethodScores } from './score-batch.js';

/** A sample that was scored, whatever the method. */
export interface ScoredSample {
  readonly index: number;
  readonly id: string;
  readonly trueClass: number;
  /** Whether it has ground truth to compare a map with. */
  readonly hasGroundTruth: boolean;
}

/** The columns of one method over all batches, `[samples]` each. */
export type MethodTable = ReadonlyMap<Column, Float64Array>;

/** Gathers the scores of a run, batch by batch. */
export class ScoreTable {
  readonly samples: ScoredSample[] = [];
  private readonly tables: Map<Column, Float64Array>[] = [];

  /** @param total samples that will come in all */
  constructor(private readonly total: number) {}

  /** One table a method, in the order of `scoreBatch`. */
  get methods(): readonly MethodTable[] {
    return this.tables;
  }

  add(batch: Batch, scores: readonly MethodScores[]): void {
    const offset = this.samples.length;
    scores.forEach(({ columns }, method) => {
      this.tables[method] ??= new Map();
      const table = this.tables[method];
      for (const [name, values] of columns) {
        if (!table.has(name)) table.set(name, new Float64Array(this.total));
        table.get(name)!.set(values, offset);
      }
    });
    batch.ids.forEach((id, n) => {
      this.samples.push({
        index: batch.indices[n]!,
        id,
        trueClass: batch.labels[n]!,
        hasGroundTruth: hasGroundTruth(batch, n),
      });
    });
  }
}

/**
 * Ground truth that nowhere reaches 0.5 marks no position: such a sample could only ever miss the
 * pointing game, so it is left out, as one without ground truth is.
 */
function hasGroundTruth({ groundTruth, ids }: Batch, n: number): boolean {
  if (!groundTruth) return false;
  const size = groundTruth.length / ids.length;
  return groundTruth.subarray(n * size, (n + 1) * size).some((value) => value >= 0.5);
}
