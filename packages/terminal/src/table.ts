import { visible } from './visible.js';

/** A text table: the first column to the left, the others to the right, two spaces between. */
export function table(header: readonly string[], content: readonly (readonly string[])[]): string {
  const rows = content.map((row) => row.map(visible));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [
    line(header),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map(line),
  ].join('\n');
}

/** A share as a percentage with one decimal: 0.8346 becomes `83.5 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const UNITS = ['', ' k', ' M', ' G', ' T'];

/** A count in three digits and a unit: 1199407616 becomes `1.20 G`; below 1000 as it is. */
export function shortNumber(count: number): string {
  let unit = 0;
  let value = count;
  while (Number(value.toPrecision(3)) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? String(count) : `${value.toPrecision(3)}${UNITS[unit]}`;
}
