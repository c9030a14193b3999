import { UsageError } from '@lucida/runtime/errors';

interface Range {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Exclusive bounds. */
  readonly above?: number;
  readonly below?: number;
}

/** @throws UsageError that names the setting, its value and the range it must lie in. */
export function checkNumber(name: string, value: number, range: Range): void {
  const inside =
    Number.isFinite(value) &&
    (!range.integer || Number.isInteger(value)) &&
    value >= (range.min ?? Number.NEGATIVE_INFINITY) &&
    value <= (range.max ?? Number.POSITIVE_INFINITY) &&
    value > (range.above ?? Number.NEGATIVE_INFINITY) &&
    value < (range.below ?? Number.POSITIVE_INFINITY);
  if (inside) return;
  const bounds = [
    range.min !== undefined && `at least ${range.min}`,
    range.above !== undefined && `above ${range.above}`,
    range.max !== undefined && `at most ${range.max}`,
    range.below !== undefined && `below ${range.below}`,
  ].filter(Boolean);
  const kind = range.integer ? 'a whole number' : 'a number';
  throw new UsageError(
    `The ${name} is ${String(value)}; it must be ${[kind, bounds.join(' and ')].join(' ').trim()}.`,
  );
}
