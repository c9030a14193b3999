/** A run of neighbouring positions, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The runs of positions where a 0..1 mask is above 0. */
export function spansOf(mask: readonly number[]): Span[] {
  const spans: { from: number; to: number }[] = [];
  mask.forEach((value, position) => {
    if (!(value > 0)) return;
    const last = spans.at(-1);
    if (last !== undefined && last.to === position - 1) last.to = position;
    else spans.push({ from: position, to: position });
  });
  return spans;
}
