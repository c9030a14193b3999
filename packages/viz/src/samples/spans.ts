/** A run of neighbouring positions, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The runs of positions that a 0..1 mask holds: where it is at least one half. */
export function spansOf(mask: readonly number[]): Span[] {
  const spans: { from: number; to: number }[] = [];
  mask.forEach((value, position) => {
    if (!(value >= 0.5)) return;
    const last = spans.at(-1);
    if (last !== undefined && last.to === position - 1) last.to = position;
    else spans.push({ from: position, to: position });
  });
  return spans;
}
