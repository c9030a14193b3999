import { LucidaError } from '@lucida/runtime/errors';
import { sizeOf } from '../shape.js';
import { type NpyArray, numbersOf } from './npy-array.js';

/**
 * The arrays as a JSON object of nested lists.
 *
 * @throws LucidaError for NaN and infinities, which JSON cannot hold.
 */
export function formatJson(arrays: Iterable<readonly [string, NpyArray]>): string {
  const members: string[] = [];
  for (const [key, array] of arrays) {
    members.push(`${JSON.stringify(key)}: ${nest(key, array)}`);
  }
  return `{\n${members.join(',\n')}\n}\n`;
}

function nest(key: string, array: NpyArray): string {
  const { shape } = array;
  const values: readonly string[] =
    array.dtype === 'string'
      ? (array.data as readonly string[]).map((text) => JSON.stringify(text))
      : Array.from(numbersOf(array, key), (number, i) => finite(number, `element ${i} of ${key}`));
  return shape.reduceRight<readonly string[]>((parts, side, axis) => {
    const count = sizeOf(shape.slice(0, axis));
    return Array.from({ length: count }, (_, i) => `[${parts.slice(i * side, (i + 1) * side)}]`);
  }, values)[0] as string;
}

/**
 * A table as CSV (RFC 4180, lines end in a line feed).
 *
 * @throws LucidaError for NaN and infinities, which programs spell differently.
 */
export function formatCsv(
  header: readonly string[],
  rows: Iterable<readonly (string | number)[]>,
): string {
  const lines = [header.map(quote).join(',')];
  for (const row of rows) {
    const place = `row ${lines.length} of the table`;
    lines.push(
      row.map((cell) => (typeof cell === 'number' ? finite(cell, place) : quote(cell))).join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function finite(value: number, place: string): string {
  if (!Number.isFinite(value)) {
    throw new LucidaError(`A value in ${place} is ${value}; only finite numbers can be written.`);
  }
  return String(value);
}
