import { colorTables } from './tables.js';

/** An sRGB colour, each component 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

export type ColormapName = keyof typeof colorTables;

/** The names of the colour maps there are; `viridis` is the default everywhere. */
export const colormapNames: readonly ColormapName[] = Object.keys(colorTables) as ColormapName[];

function entry(table: string, index: number): Rgb {
  const value = Number.parseInt(table.slice(index * 6, index * 6 + 6), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * The colour of a value in 0..1; values outside are clamped.
 *
 * Within 2/255 per component of matplotlib's 256-entry table (cividis 4/255 at its dark end).
 */
export function colormap(value: number, name: ColormapName = 'viridis'): Rgb {
  const table = colorTables[name];
  const last = table.length / 6 - 1;
  const position = Math.min(1, Math.max(0, Number.isNaN(value) ? 0 : value)) * last;
  const index = Math.min(last - 1, Math.floor(position));
  const share = position - index;
  const low = entry(table, index);
  const high = entry(table, index + 1);
  const mix = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [mix(low[0], high[0]), mix(low[1], high[1]), mix(low[2], high[2])];
}

/** The one of 256 levels that is nearest to a value in 0..1; values outside are clamped. */
export function levelOf(value: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}

/** The colours of `level / 255` for the 256 levels that a byte has. */
export function colorLevels(name: ColormapName): readonly Rgb[] {
  return Array.from({ length: 256 }, (_, level) => colormap(level / 255, name));
}

/** `#rrggbb` of a colour. */
export function toHex([red, green, blue]: Rgb): string {
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

/** The colour of `#rrggbb`. */
export function fromHex(hex: string): Rgb {
  return entry(hex.slice(1), 0);
}
