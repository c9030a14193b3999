import type { Interval } from '@lucida/eval';

/** Shown where there is no figure. */
export const NO_VALUE = '–';

type MaybeNumber = number | null;

/** A number with a fixed count of decimals; `–` where there is none. */
export function decimal(value: MaybeNumber, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '\u2212');
}

/** A share of 0..1 in percent, with its sign: `92.1 %`. */
export function percentOf(share: MaybeNumber, digits = 1): string {
  return percent(share === null ? null : share * 100, digits);
}

/** A figure that is in percent already: `92.1 %`. */
export function percent(value: MaybeNumber, digits = 1): string {
  const text = decimal(value, digits);
  return text === NO_VALUE ? text : `${text}\u00a0%`;
}

/** A count with commas between thousands: `13,960`. */
export function count(value: MaybeNumber): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** An interval in brackets: `[90.2, 93.7]`. */
export function interval({ low, high }: Interval, digits = 3, scale = 1): string {
  return `[${decimal(low * scale, digits)}, ${decimal(high * scale, digits)}]`;
}

/** A probability with three decimals; one that rounds to 1 or 0 without being it says so. */
export function probability(value: MaybeNumber): string {
  if (value !== null && value < 1 && value >= 0.9995) return '>\u00a00.999';
  if (value !== null && value > 0 && value < 0.0005) return '<\u00a00.001';
  return decimal(value, 3);
}

/** `1 sample`, `2 samples`. */
export function plural(value: number, noun: string, many = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : many}`;
}

/** Names of classes as a list; of more than three, how many there are. */
export function classList(names: readonly string[]): string {
  return names.length > 3 ? plural(names.length, 'class', 'classes') : list(names);
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
