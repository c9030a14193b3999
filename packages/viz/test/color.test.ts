import { describe, expect, it } from 'vitest';
import { colormap, colormapNames, fromHex, toHex } from '../src/color/colormap.js';
import { blend, contrastRatio, readableOn } from '../src/color/contrast.js';
import { CELL_TEXT_SWITCH, darkTheme, lightTheme } from '../src/color/theme.js';
import published from './fixtures/colormaps.json' with { type: 'json' };

describe('colour maps against the tables of matplotlib', () => {
  it.each(colormapNames)('%s', (name) => {
    const table = published.tables[name];
    const tolerance = name === 'cividis' ? 4 : 2;
    for (let index = 0; index < 256; index++) {
      const expected = fromHex(`#${table.slice(index * 6, index * 6 + 6)}`);
      colormap(index / 255, name).forEach((component, at) => {
        expect(Math.abs(component - expected[at]!)).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  it('has the ends of viridis, and keeps to them outside of 0..1', () => {
    expect(toHex(colormap(0))).toBe('#440154');
    expect(toHex(colormap(1))).toBe('#fde725');
    expect(colormap(-3)).toEqual(colormap(0));
    expect(colormap(7)).toEqual(colormap(1));
    expect(colormap(Number.NaN)).toEqual(colormap(0));
  });
});

describe('contrast', () => {
  it('gives the ratios of WCAG', () => {
    expect(contrastRatio([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 10);
    // #777777 on white is the usual example of a grey that just fails 4.5.
    expect(contrastRatio(fromHex('#777777'), [255, 255, 255])).toBeCloseTo(4.48, 2);
    expect(contrastRatio([12, 34, 56], [12, 34, 56])).toBe(1);
  });

  it('finds a text colour for every background', () => {
    for (let value = 0; value < 256; value += 5) {
      for (const color of [colormap(value / 255), [value, value, value] as const]) {
        expect(contrastRatio(color, fromHex(readableOn(color)))).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each([
    ['light', lightTheme],
    ['dark', darkTheme],
  ])('the %s theme can be read', (_, theme) => {
    for (const ground of [theme.page, theme.surface]) {
      for (const text of [theme.ink, theme.muted, theme.accent]) {
        expect(contrastRatio(fromHex(text), fromHex(ground))).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const color of theme.categorical) {
      expect(contrastRatio(fromHex(color), fromHex(theme.surface))).toBeGreaterThanOrEqual(3);
    }
    for (let opacity = 0.05; opacity <= 1; opacity += 0.001) {
      const ground = blend(fromHex(theme.cell), fromHex(theme.surface), opacity);
      const text = opacity >= CELL_TEXT_SWITCH ? theme.cellHigh : theme.cellLow;
      expect(contrastRatio(fromHex(text), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
