/** The metrics and protocols once more, one sample at a time in plain loops: slow and obvious. */

export function dropReference(original: number, masked: number): number {
  if (original < 2 ** -126) return 0;
  return Math.max(0, original - masked) / original;
}

export function increaseReference(original: number, masked: number): 0 | 1 {
  return masked > original ? 1 : 0;
}

export function pointingReference(map: readonly number[], truth: readonly number[]): 0 | 1 {
  const largest = Math.max(...map);
  if (largest <= 0) return 0;
  return truth[map.indexOf(largest)]! >= 0.5 ? 1 : 0;
}

export function massReference(map: readonly number[], truth: readonly number[]): number {
  let inside = 0;
  let total = 0;
  map.forEach((value, i) => {
    inside += Math.max(0, value) * truth[i]!;
    total += Math.max(0, value);
  });
  return total === 0 ? 0 : inside / total;
}

/** `input` is row-major `[positions, channels]`. */
export function topFractionReference(
  input: readonly number[],
  map: readonly number[],
  fraction: number,
): number[] {
  const channels = input.length / map.length;
  const sorted = [...map].sort((a, b) => b - a);
  const threshold = sorted[Math.min(map.length - 1, Math.floor(map.length * fraction))]!;
  return input.map((value, i) => (map[Math.floor(i / channels)]! > threshold ? value : 0));
}

export function softMaskReference(input: readonly number[], map: readonly number[]): number[] {
  const channels = input.length / map.length;
  return input.map((value, i) => {
    const weight = Math.min(1, Math.max(0, map[Math.floor(i / channels)]!));
    return value * weight;
  });
}
