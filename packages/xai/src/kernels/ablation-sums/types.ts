/** Names of the kernel's inputs. */
export type AblationSumsInput = 'sums' | 'change' | 'kernel';

export interface AblationSumsAttrs {
  /** The first of the items to give: item 0 takes nothing away, item k + 1 takes channel k. */
  readonly first: number;
  /** How many; those past the last channel take nothing away. */
  readonly count: number;
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Zeros above and to the left. */
  readonly padding: readonly [number, number];
}
