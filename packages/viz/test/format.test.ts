import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitText, spread, textWidth, wrapName, wrapText } from '../src/charts/layout.js';
import { count, decimal, interval, list, percentOf, plural, probability } from '../src/format.js';
import { escapeText } from '../src/markup.js';
import { spansOf } from '../src/samples/spans.js';

it('writes figures the way the report shows them', () => {
  expect(decimal(0.98349)).toBe('0.983');
  expect(decimal(-0.25, 2)).toBe('\u22120.25');
  expect(decimal(-0.0001, 2)).toBe('0.00');
  expect(decimal(null)).toBe('–');
  expect(decimal(Number.NaN)).toBe('–');
  expect(percentOf(0.921)).toBe('92.1\u00a0%');
  expect(count(13960)).toBe('13,960');
  expect(count(1234567)).toBe('1,234,567');
  expect(interval({ low: 0.9, high: 0.95 }, 1, 100)).toBe('[90.0, 95.0]');
  expect(plural(1, 'sample')).toBe('1 sample');
  expect(plural(2, 'class', 'classes')).toBe('2 classes');
  expect(list(['a', 'b', 'c'])).toBe('a, b and c');
});

it('does not round a probability to certainty', () => {
  expect(probability(0.99991)).toBe('>\u00a00.999');
  expect(probability(1)).toBe('1.000');
  expect(probability(0.0001)).toBe('<\u00a00.001');
  expect(probability(0)).toBe('0.000');
});

it('escapes what has a meaning in markup and drops what XML forbids', () => {
  expect(escapeText(`<b a="1">&'`)).toBe('&lt;b a=&quot;1&quot;&gt;&amp;&#39;');
  expect(escapeText('a\u0000b\ud800c\u{1f600}')).toBe('a\ufffdb\ufffdc\u{1f600}');
});

it('finds the runs of a mask', () => {
  expect(spansOf([0, 0.4, 0.5, 1, 0, 1])).toEqual([
    { from: 2, to: 3 },
    { from: 5, to: 5 },
  ]);
  expect(spansOf([])).toEqual([]);
});

it('shortens texts to the room there is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 20, max: 300 }),
      (text, room) => {
        expect(textWidth(fitText(text, room))).toBeLessThanOrEqual(room);
        for (const line of wrapText(text, room)) expect(textWidth(line)).toBeLessThanOrEqual(room);
      },
    ),
  );
});

it('spreads labels: a gap between all, within the bounds, in the order they had', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 10 }), (positions) => {
      const placed = spread(positions, 15, 0, 200);
      const sorted = [...placed].sort((a, b) => a - b);
      sorted.slice(1).forEach((value, index) => {
        expect(value - sorted[index]!).toBeGreaterThanOrEqual(15);
      });
      for (const value of placed) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(200);
      }
      positions.forEach((a, i) => {
        positions.forEach((b, j) => {
          if (a < b) expect(placed[i]!).toBeLessThan(placed[j]!);
        });
      });
    }),
  );
});

it('breaks long names at their joints, and keeps the end of what is too long', () => {
  const id = '01_TUMOR/13859_CRC-Prim-HE-04_033.tif_Row_601_Col_1.webp';
  const lines = wrapName(id, 320, 11, 3);
  expect(lines.join('')).toBe(id);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/[/_.-]$/);
  for (const line of lines) expect(textWidth(line, 11)).toBeLessThanOrEqual(320);
  expect(wrapName('true 01_TUMOR', 90, 13, 2)).toEqual(['true', '01_TUMOR']);
  const [first, last, ...more] = wrapName(id, 120, 11, 2);
  expect(more).toEqual([]);
  expect(id.startsWith(first!)).toBe(true);
  expect(last).toMatch(/^… .*webp$/);
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 20, max: 200 }),
      (name, room) => {
        for (const line of wrapName(name, room, 12, 3)) {
          expect(textWidth(line)).toBeLessThanOrEqual(room);
        }
      },
    ),
  );
});
