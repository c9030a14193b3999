import { UsageError } from './errors.js';

/** Where a number may lie; finite in any case. */
export interface NumberRange {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Exclusive bounds. */
  readonly above?: number;
  readonly below?: number;
}

/**
 * The number of an option, checked.
 *
 * @param what What it is, to begin the message with: `The batch size`.
 * @throws UsageError that names the option, its value and its range.
 */
export function checkNumber(what: string, value: number, range: NumberRange): number {
  const { min, max, above, below } = range;
  const inside =
    Number.isFinite(value) &&
    (!range.integer || Number.isInteger(value)) &&
    value >= (min ?? Number.NEGATIVE_INFINITY) &&
    value <= (max ?? Number.POSITIVE_INFINITY) &&
    value > (above ?? Number.NEGATIVE_INFINITY) &&
    value < (below ?? Number.POSITIVE_INFINITY);
  if (inside) return value;
  const kind = range.integer ? 'a whole number' : 'a number';
  throw new UsageError(`${what} is ${String(value)}; give ${[kind, inWords(range)].join(' ')}.`);
}

function inWords({ min, max, above, below }: NumberRange): string {
  if (min !== undefined && max !== undefined) return `from ${grouped(min)} to ${grouped(max)}`;
  const bounds = [
    min !== undefined && `of ${grouped(min)} or more`,
    above !== undefined && `above ${grouped(above)}`,
    max !== undefined && `of ${grouped(max)} or less`,
    below !== undefined && `below ${grouped(below)}`,
  ];
  return bounds.filter(Boolean).join(' and ');
}

function grouped(bound: number): string {
  return bound.toLocaleString('en', { maximumSignificantDigits: 17 });
}

/**
 * One of several names.
 *
 * @param what What is chosen, after "There is no": `recipe`.
 * @throws UsageError that names the choice and all that there are.
 */
export function checkChoice<Name extends string>(
  what: string,
  name: string,
  choices: readonly Name[],
): Name {
  const chosen = choices.find((choice) => choice === name);
  if (chosen !== undefined) return chosen;
  throw new UsageError(`There is no ${what} "${name}"; choose from ${choices.join(', ')}.`);
}
