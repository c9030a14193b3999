import { element, escapeText } from '../markup.js';
import type { Scale } from './scales.js';

/** One line of text; `classes` are those of the chart style sheet. */
export function label(text: string, x: number, y: number, classes = '', full?: string): string {
  const tooltip = full === undefined || full === text ? '' : element('title', {}, escapeText(full));
  return element(
    'text',
    { x, y, class: classes === '' ? undefined : classes },
    escapeText(text) + tooltip,
  );
}

export function segment(x1: number, y1: number, x2: number, y2: number, classes: string): string {
  return element('line', { x1, y1, x2, y2, class: classes });
}

/** Horizontal grid lines from `left` to `right`, each with its value to the left. */
export function verticalAxis(scale: Scale, left: number, right: number, ticks: number): string {
  const format = scale.tickFormat(ticks);
  return scale
    .ticks(ticks)
    .map((tick) => {
      const y = scale(tick);
      return (
        segment(left, y, right, y, 'grid thin') +
        label(format(tick), left - 8, y + 4, 'muted small end')
      );
    })
    .join('');
}

/** Values along the bottom, with vertical grid lines up to `top`. */
export function horizontalAxis(scale: Scale, top: number, bottom: number, ticks: number): string {
  const format = scale.tickFormat(ticks);
  return scale
    .ticks(ticks)
    .map((tick) => {
      const x = scale(tick);
      return (
        segment(x, top, x, bottom, 'grid thin') +
        label(format(tick), x, bottom + 16, 'muted small middle')
      );
    })
    .join('');
}
