import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { label } from '../charts/axes.js';
import { fitText, textWidth } from '../charts/layout.js';
import { element } from '../markup.js';

/** A class's template as a small line with its name below; 58 pixels high. */
export function templateGlyph(
  template: readonly number[],
  name: string,
  x: number,
  y: number,
  width: number,
): string {
  const room = width + 6;
  const full = `template ${name}`;
  const shown = textWidth(full, 11) <= room ? full : name;
  const [low = 0, high = 1] = extent(template);
  const across = scaleLinear([0, Math.max(1, template.length - 1)], [x + 4, x + width - 4]);
  const up = scaleLinear([low, high > low ? high : low + 1], [y + 34, y + 6]);
  const path = line<number>()
    .x((_, position) => across(position))
    .y((value) => up(value))
    .digits(1)(template);
  return [
    element('rect', { x, y, width, height: 40, rx: 3, class: 'grid thin' }),
    element('path', { d: path ?? '', class: 'line ink', style: 'stroke-width:1.5' }),
    label(fitText(shown, room, 11), x + width / 2, y + 53, 'muted small middle', full),
  ].join('');
}
