import type { MemoryBudget } from '@lucida/runtime';
import {
  type AblationStrategy,
  type Baseline,
  methodByName,
  type Resizer,
  type Score,
  type TargetClass,
} from '@lucida/xai';
import type { MaskProtocol } from '../results.js';
import type { AblationChoice, MethodGroup } from './method-group.js';

/** A method with all that is its own. */
interface PlannedMethod {
  readonly method: string;
  readonly layer: string;
  readonly resizer: Resizer;
  /** Null for a method that ablates nothing. */
  readonly ablation: AblationChoice | null;
}

/** Options after checking, defaults filled in: plain data. */
export interface ScoreSettings {
  /** Positions of the samples in the data set. */
  readonly samples: Int32Array;
  readonly groups: readonly MethodGroup[];
  readonly protocols: readonly MaskProtocol[];
  readonly fraction: number;
  readonly explain: {
    readonly score: Score;
    readonly target: TargetClass;
    readonly baseline: Baseline;
    readonly strategy: AblationStrategy;
  };
  /** What may be in use in all threads, and in each of them. */
  readonly budget: MemoryBudget;
  readonly memory: MemoryBudget;
  /** 1 where the run stays in this thread. */
  readonly threads: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly resamples: number;
  readonly perSample: boolean;
}

/** Every method with its layer and resizer, in the order of the results. */
export function planOf({ groups }: Pick<ScoreSettings, 'groups'>): PlannedMethod[] {
  return groups.flatMap(({ layer, resizer, methods, ablation }) =>
    methods.map((method) => {
      const ablates = methodByName(method).needs.includes('ablations');
      return { method, layer, resizer, ablation: ablates ? ablation : null };
    }),
  );
}
