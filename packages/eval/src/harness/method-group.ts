import type { Resizer, ResolvedOptions } from '@lucida/xai';

/** How the channels of a layer are ablated, and what that costs. */
export interface AblationChoice {
  /** The strategy asked for, or the one that `auto` came to. */
  readonly strategy: ResolvedOptions['strategy'];
  /** For one sample and all channels, as `ablationPlan` counts them; null where they are not known. */
  readonly multiplyAdds: number | null;
}

/** Methods that are explained together: at one layer, their maps enlarged alike. Plain data. */
export interface MethodGroup {
  readonly layer: string;
  readonly resizer: Resizer;
  readonly methods: readonly string[];
  /** Of those methods that ablate. */
  readonly ablation: AblationChoice;
}
